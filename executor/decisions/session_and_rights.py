"""Faults of login, session, certificate, rights and licences (fact sheet 5.3).

A wrong password is never tried twice, because the directory would lock the account.
"""

from __future__ import annotations

from executor.decisions.rules import Decision, Rule, Table, person, row, vim, vmodl

__all__ = ["SESSION_AND_RIGHTS"]

_AGAIN = Rule(Decision.RETRY, advice="see that the account may log in")
_LICENCES = person("add licences")
_CERTIFICATE = Rule(
    Decision.STOP_ALL, advice="the target's certificate is not the pinned one: find out why first"
)

SESSION_AND_RIGHTS = Table(
    "Sessions, certificates, rights and licences",
    (
        row(
            Rule(Decision.STOP_ALL, advice="mend the password before the account is locked"),
            "5.3",
            vim("InvalidLogin"),
        ),
        row(Rule(Decision.STOP_ALL, advice="set a new password"), "5.3", vim("PasswordExpired")),
        row(
            Rule(Decision.STOP_ALL, advice="mend the certificate wavelift logs in with"),
            "5.2",
            vim("InvalidClientCertificate NoClientCertificate"),
        ),
        row(_CERTIFICATE, "5.3", vim("SSLVerifyFault")),
        row(_CERTIFICATE, "5.2", vim("MultipleCertificatesVerifyFault VsanSslVerifyCertFault")),
        row(
            _AGAIN,
            "5.3",
            vim("NotAuthenticated"),
            vmodl("SessionNotFound AuthenticationRequired InvalidToken"),
        ),
        row(person("grant the missing privilege"), "5.3", vim("NoPermission")),
        row(
            person("look at the account's rights"), "5.2", vmodl("SecurityError"), vim("SolutionUserRequired")
        ),
        row(
            person("ask the administrator who restricted it"),
            "5.2",
            vim("RestrictedByAdministrator RestrictedVersion DisallowedChangeByService"),
        ),
        row(person("set the account's language to one the vCenter knows"), "5.2", vim("InvalidLocale")),
        row(person("update wavelift or the vCenter"), "5.2", vim("UnsupportedVimApiVersion")),
        row(_LICENCES, "5.3", vmodl("NotEnoughLicenses")),
        row(
            _LICENCES,
            "5.2",
            vim("ExpiredFeatureLicense ExpiredAddonLicense ExpiredEditionLicense InvalidEditionLicense"),
            vim("LicenseExpired LicenseRestricted VmLimitLicense VramLimitLicense LicenseSourceUnavailable"),
        ),
    ),
)
