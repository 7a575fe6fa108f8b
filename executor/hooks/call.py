"""A hook's or health check's HTTP call."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from executor.trip import ErrandFailed

__all__ = ["call"]


async def call(
    method: str,
    url: str,
    *,
    body: str = "",
    headers: Mapping[str, str] | None = None,
    expect: tuple[int, ...] = (),
    ca_file: Path | None = None,
    seconds: float,
) -> str:
    """Make the call once and return its status in words. Redirections are not followed.

    Raises:
        ErrandFailed: no answer in time, a certificate nobody vouches for, or another status than expected.
    """
    import httpx

    content = body.encode() if body else None
    given = dict(headers or {})
    if body.lstrip().startswith(("{", "[")) and "content-type" not in {name.lower() for name in given}:
        given["Content-Type"] = "application/json"
    try:
        verify = ssl.create_default_context(cafile=ca_file) if ca_file else True
        async with httpx.AsyncClient(verify=verify, timeout=seconds, follow_redirects=False) as client:
            answer = await client.request(method, url, content=content, headers=given)
    except httpx.TimeoutException as silence:
        raise ErrandFailed(f"{_shown(url)} did not answer in {seconds:g} s") from silence
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise ErrandFailed(
            f"{_shown(url)} cannot be reached: {str(error) or type(error).__name__}"
        ) from error
    status = answer.status_code
    if status in expect or (not expect and 200 <= status < 300):
        return f"{_shown(url)} answered {status}"
    raise ErrandFailed(f"{_shown(url)} answered {status} {answer.reason_phrase}")


def _shown(url: str) -> str:
    """The url without what may be secret in it: user, password, query."""
    try:
        parsed = urlsplit(url)
    except ValueError:
        return "the url"
    return f"{parsed.scheme}://{parsed.netloc.rpartition('@')[2]}{parsed.path}"
