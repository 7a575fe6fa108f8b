"""SOAP answers of a vCenter that knows just enough to be logged in to."""

from __future__ import annotations

from pyVmomi import SoapAdapter, vim, vmodl
from pyVmomi.VmomiSupport import Object

UUID = "8f1a2b3c-0000-4000-8000-000000000001"
VERSION = "vim.version.v8_0_3_0"
_ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope '
    'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>{}</soapenv:Body></soapenv:Envelope>'
)


def http(body: str, status: str = "200 OK", headers: str = "") -> bytes:
    data = body.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/xml\r\nContent-Length: {len(data)}\r\n{headers}\r\n"
    return head.encode() + data


def method_of(request: bytes) -> str:
    """The SOAP method: the first element of the body."""
    return request.split(b"<soapenv:Body>", 1)[1].lstrip(b"<").split(b" ", 1)[0].decode()


def enveloped(method: str, inner: str) -> str:
    """A whole reply of that method."""
    return _ENVELOPE.format(f'<{method}Response xmlns="urn:vim25">{inner}</{method}Response>')


def returned(method: str, value: object = None) -> bytes:
    inner = ""
    if value is not None:
        info = Object(name="returnval", type=type(value), version=VERSION, flags=0)
        inner = SoapAdapter.SerializeToStr(value, info, version=VERSION)
    return http(_ENVELOPE.format(f'<{method}Response xmlns="urn:vim25">{inner}</{method}Response>'))


def task_returned(method: str, task: str) -> bytes:
    inner = f'<returnval type="Task">{task}</returnval>'
    return http(_ENVELOPE.format(f'<{method}Response xmlns="urn:vim25">{inner}</{method}Response>'))


def faulted(fault: vmodl.MethodFault, text: str = "no") -> bytes:
    name = type(fault).__name__.rpartition(".")[2]
    detail = f'<{name}Fault xmlns="urn:vim25" xsi:type="{name}"></{name}Fault>'
    return http(
        _ENVELOPE.format(
            f"<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>{text}</faultstring>"
            f"<detail>{detail}</detail></soapenv:Fault>"
        ),
        "500 Internal Server Error",
    )


def content(api_version: str = "8.0.3.0", uuid: str = UUID) -> vim.ServiceInstanceContent:
    about = vim.AboutInfo(
        name="VMware vCenter Server",
        fullName="VMware vCenter Server 8.0.3",
        vendor="VMware, Inc.",
        version="8.0.3",
        build="24674464",
        osType="linux-x64",
        productLineId="vpx",
        apiType="VirtualCenter",
        apiVersion=api_version,
        instanceUuid=uuid,
    )
    return vim.ServiceInstanceContent(
        rootFolder=vim.Folder("group-d1"),
        propertyCollector=vmodl.query.PropertyCollector("propertyCollector"),
        viewManager=vim.view.ViewManager("ViewManager"),
        sessionManager=vim.SessionManager("SessionManager"),
        about=about,
    )


class VCenter:
    """Answers requests; ``answers`` maps methods to what comes, or to a list used up one by one."""

    def __init__(self, **answers: object) -> None:
        self.answers: dict[str, object] = {
            "RetrieveServiceContent": returned("RetrieveServiceContent", content()),
            "Login": returned("Login"),
            "Logout": returned("Logout"),
            **answers,
        }
        self.methods: list[str] = []

    def __call__(self, request: bytes) -> bytes | None:
        method = method_of(request)
        self.methods.append(method)
        answer = self.answers[method]
        if isinstance(answer, list):
            answer = answer.pop(0)
        return answer  # type: ignore[return-value]
