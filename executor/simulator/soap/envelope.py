"""SOAP envelopes: a request as (method, object, arguments), and answers and faults as bytes.

Parameters are read by pyVmomi's own deserializer, so whatever an unmodified pyvmomi sends is understood.
A request is hostile until parsed: document types (and with them entity bombs) are refused, and anything
malformed ends in ``vmodl.fault.InvalidRequest``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NoReturn
from xml.parsers.expat import ExpatError, ParserCreate

from pyVmomi.SoapAdapter import (
    NS_SEP,
    SOAP_BODY_END,
    SOAP_BODY_START,
    SOAP_ENVELOPE_END,
    SOAP_ENVELOPE_START,
    XML_HEADER,
    ExpatDeserializerNSHandlers,
    GetHandlers,
    SetHandlers,
    SoapDeserializer,
)
from pyVmomi.VmomiSupport import (
    F_OPTIONAL,
    DataObject,
    GetVersionNamespace,
    GetVersionProps,
    GetWsdlMethod,
    IsChildVersion,
    ManagedObject,
    Object,
    versionMap,
)

from executor.simulator.soap.serializer import writer_for
from executor.simulator.soap.vmodl_values import vmodl
from executor.simulator.soap.xmltext import escape, printable

__all__ = [
    "Raw",
    "RawList",
    "Request",
    "fault_answer",
    "parse_request",
    "read_version",
    "result_answer",
    "server_version",
]

_FETCH: Final[Any] = Object(
    name="Fetch", wsdlName="Fetch", params=(Object(name="prop", type=str, flags=0),), result=object
)
_HEAD: Final = f"{XML_HEADER}\n{SOAP_ENVELOPE_START}{SOAP_BODY_START}\n"
_TAIL: Final = f"\n{SOAP_BODY_END}{SOAP_ENVELOPE_END}"


class Raw(str):
    """XML text of a result that a method has already written, without the ``returnval`` element."""

    __slots__ = ()


class RawList(str):
    """XML text of a result that is a list: its ``returnval`` elements, already written."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Request:
    """One call: pyVmomi's method description, the object it is called on, and one value per parameter."""

    method: str
    this: Any
    arguments: tuple[Any, ...]
    result: Any


def parse_request(data: bytes, version: str) -> Request:
    """Read a request envelope.

    Raises:
        vmodl.fault.MethodNotFound, vmodl.fault.InvalidArgument, vmodl.fault.InvalidRequest: as pyVmomi's
            exceptions, ready to be answered.
    """
    reader = _RequestReader(version)
    try:
        return reader.read(data)
    except (ExpatError, TypeError, KeyError, AttributeError, ValueError, LookupError) as problem:
        raise _invalid(f"The request cannot be read: {problem}") from problem


def _invalid(text: str) -> Exception:
    fault: Exception = vmodl("vmodl.fault.InvalidRequest")(msg=text)
    return fault


class _RequestReader(ExpatDeserializerNSHandlers):  # type: ignore[misc]
    """Expat handlers: skips the header, and hands each parameter to a deserializer of its own."""

    def __init__(self, version: str) -> None:
        super().__init__()
        self._version = version
        self._depth = 0
        self._in_body = False
        self._info: Any = None
        self._values: dict[str, list[SoapDeserializer]] = {}
        self._parser = ParserCreate(namespace_separator=NS_SEP)

    def read(self, data: bytes) -> Request:
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        SetHandlers(self._parser, GetHandlers(self))
        self._parser.Parse(data, True)
        if self._info is None:
            raise _invalid("The request holds no method.")
        if "_this" not in self._values:
            raise _invalid("The request does not say which object it is for.")
        this = self._values["_this"][0].GetResult()
        arguments = tuple(self._argument(param) for param in self._info.params)
        return Request(self._info.wsdlName, this, arguments, self._info.result)

    def _argument(self, param: Any) -> Any:
        values = [reader.GetResult() for reader in self._values.get(param.name, ())]
        if issubclass(param.type, list):
            return values
        if not values:
            if param.flags & F_OPTIONAL:
                return None
            raise vmodl("vmodl.fault.InvalidArgument")(
                invalidProperty=param.name, msg=f"Required parameter {param.name} is missing."
            )
        expected = issubclass(param.type, DataObject | ManagedObject) and param.type
        if expected and not isinstance(values[0], expected):
            raise _invalid(f"Parameter {param.name} is of a wrong type.")
        return values[0]

    def _refuse_doctype(self, *_: object) -> NoReturn:
        raise _invalid("A document type is not allowed in a request.")

    def StartElementHandler(self, tag: str, attributes: dict[str, str]) -> None:  # noqa: N802 - pyVmomi's name
        namespace, _, name = tag.rpartition(NS_SEP)
        if self._depth == 1:
            self._in_body = name == "Body"
        elif self._depth == 2 and self._in_body:
            self._info = self._method(namespace, name)
        elif self._depth == 3 and self._in_body:
            self._parameter(name, tag, attributes)
            return
        self._depth += 1

    def _method(self, namespace: str, name: str) -> Any:
        if name == "Fetch":
            return _FETCH
        try:
            return GetWsdlMethod(namespace, name).info
        except KeyError:
            raise vmodl("vmodl.fault.MethodNotFound")(
                method=name, msg=f"There is no method {name}."
            ) from None

    def _parameter(self, name: str, tag: str, attributes: dict[str, str]) -> None:
        """Let a deserializer read this element; it gives our handlers back at the end tag."""
        declared = ManagedObject if name == "_this" else self._declared(name)
        reader = SoapDeserializer(None, self._version)
        reader.Deserialize(self._parser, declared, False, self.nsMap)
        reader.StartElementHandler(tag, attributes)
        self._values.setdefault(name, []).append(reader)

    def _declared(self, name: str) -> Any:
        for param in self._info.params:
            if param.name == name:
                return param.type.Item if issubclass(param.type, list) else param.type
        raise vmodl("vmodl.fault.InvalidArgument")(
            invalidProperty=name, msg=f"{self._info.wsdlName} has no parameter {name}."
        )

    def EndElementHandler(self, _tag: str) -> None:  # noqa: N802 - pyVmomi's name
        self._depth -= 1

    def CharacterDataHandler(self, _data: str) -> None:  # noqa: N802 - pyVmomi's name
        """Text between elements means nothing in SOAP."""


def server_version(api_version: str) -> str:
    """Return pyVmomi's name of an API version, e.g. of "8.0.3.0".

    Raises:
        ValueError: pyVmomi knows no such version.
    """
    known = versionMap.get(f"vim25/{api_version}")
    if known is None:
        raise ValueError(f"{api_version} is no vSphere API version; give one like 8.0.3.0 or 7.0.3.0")
    return str(known)


def read_version(action: str, server: str) -> str:
    """Return the API version to speak: the one ``SOAPAction`` names, but none newer than the server's."""
    wanted = versionMap.get(action.strip().strip('"').removeprefix("urn:"))
    if wanted is None or not GetVersionProps(wanted)[0].startswith("vim25"):
        return server
    return wanted if IsChildVersion(server, wanted) else server


def result_answer(request: Request, value: Any, version: str, declared: Any = None) -> bytes:
    """Return the envelope of a result.

    ``declared`` overrides the method's own result type; it may be narrower than what the client expects,
    so it is stated.
    """
    out: list[str] = [_HEAD, f'<{request.method}Response xmlns="{_namespace(version)}">']
    if isinstance(value, RawList):
        out.append(value)
    elif isinstance(value, Raw):
        out.append(f"<returnval>{value}</returnval>")
    elif value is not None:
        kind = declared if declared is not None else request.result
        typed = declared is not None and not issubclass(declared, list)
        writer_for(version).element(out, "returnval", kind, value, typed=typed)
    out.append(f"</{request.method}Response>{_TAIL}")
    return printable("".join(out)).encode("utf-8")


def _namespace(version: str) -> str:
    """The XML namespace of an API version: that of vCenter's own API, or of a service beside it."""
    return f"urn:{GetVersionNamespace(version).partition('/')[0]}"


def fault_answer(fault: Any, version: str) -> bytes:
    """Return the envelope of a SOAP fault with the vSphere fault as its detail."""
    name = type(fault)._wsdlName  # noqa: SLF001 - pyVmomi's official class attribute
    out = [
        _HEAD,
        "<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>",
        escape(fault.msg or name),
        "</faultstring><detail>",
    ]
    body: list[str] = []
    writer_for(version).bare_fault(body, f"{name}Fault", fault)
    body[0] = body[0].replace(f"<{name}Fault", f'<{name}Fault xmlns="{_namespace(version)}"', 1)
    out += [*body, "</detail></soapenv:Fault>", _TAIL]
    return printable("".join(out)).encode("utf-8")
