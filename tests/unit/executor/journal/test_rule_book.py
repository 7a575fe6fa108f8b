"""Rules of all VMs together."""

from executor.journal.rule_book import RuleBook
from wavelift.model.belongings import Rule, RuleKind

A, B, C = "aaa", "bbb", "ccc"


def rule(*members, name="apart", kind=RuleKind.APART):
    return Rule(name, kind, members)


def test_a_later_record_that_lacks_who_left_takes_nothing_away():
    book = RuleBook()
    book.record("vm-a", [rule(A, B, C)])
    book.record("vm-b", [rule(B, C)])
    book.record("vm-c", [])
    assert book.of(A) == book.of("BBB") == book.of(C) == (rule(A, B, C),)


def test_only_rules_that_name_the_vm_count():
    book = RuleBook()
    book.record("vm-a", [rule(A, B), rule(A, C, name="together", kind=RuleKind.TOGETHER)])
    assert [each.name for each in book.of(A)] == ["apart", "together"]
    assert [each.name for each in book.of(B)] == ["apart"]
    assert book.of("ddd") == ()


def test_what_is_recorded_anew_takes_the_place_of_what_was():
    book = RuleBook()
    book.record("vm-a", [rule(A, B)])
    book.record("vm-a", [])
    assert book.of(A) == book.of(B) == ()
    book.record("vm-a", [rule(A, C)])
    assert (book.of(B), book.of(C)) == ((), (rule(A, C),))


def test_rules_of_one_name_in_two_clusters_stay_apart():
    book = RuleBook()
    book.record("vm-a", [rule(A, B)])
    book.record("vm-c", [rule(C, "ddd")])
    assert book.of(A) == (rule(A, B),)
    assert book.of(C) == (rule(C, "ddd"),)
