"""TC3-HMAC-SHA256, as the documentation of the API describes it (signature method v3)."""
import hashlib
import hmac
import time


def _hmac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def headers(facts, host, action, body):
    """The headers of a signed POST; good for five minutes."""
    now = int(time.time())
    date = time.strftime("%Y-%m-%d", time.gmtime(now))
    signed = "content-type;host;x-tc-action"
    canonical = "\n".join(["POST", "/", "", "content-type:application/json", f"host:{host}",
                           f"x-tc-action:{action.lower()}", "", signed, hashlib.sha256(body.encode()).hexdigest()])
    scope = f"{date}/scf/tc3_request"
    to_sign = "\n".join(["TC3-HMAC-SHA256", str(now), scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = _hmac(_hmac(_hmac(("TC3" + facts["secretKey"]).encode(), date), "scf"), "tc3_request")
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    return {"Host": host, "Content-Type": "application/json", "X-TC-Action": action, "X-TC-Version": "2018-04-16",
            "X-TC-Timestamp": str(now), "X-TC-Region": "ap-guangzhou",
            "Authorization": f"TC3-HMAC-SHA256 Credential={facts['secretId']}/{scope}, SignedHeaders={signed}, "
                             f"Signature={signature}"}


def bearer(facts, host, action):
    """The headers of a POST with the bearer token."""
    return {"Host": host, "Content-Type": "application/json", "X-TC-Action": action,
            "Authorization": "Bearer " + facts["token"]}
