using HyperSearch.Coordinator.Access;
using HyperSearch.Coordinator.Telemetry;
using HyperSearch.Protocol;
using Microsoft.AspNetCore.Http;

namespace HyperSearch.Coordinator.Http;

/// <summary>Puts refusals that concern somebody's rights, or an attempt that is over, into the audit log.</summary>
internal sealed class RefusalLog(AuditLog audit)
{
    public void Note(HttpContext http, CoordinatorException refusal)
    {
        Instruments.Refused.Add(1, new KeyValuePair<string, object?>("code", refusal.Code));
        if (refusal.Code is not (ProblemCode.Unauthorized or ProblemCode.Forbidden or ProblemCode.StaleAttempt or ProblemCode.TooManyRequests)) return;
        audit.Write(new AuditEntry("refused", http.Features.Get<Caller>()?.TokenId, $"{http.Request.Method} {http.Request.Path}", refusal.Code)
        {
            Remote = http.Connection.RemoteIpAddress?.ToString(),
            Detail = refusal.Message,
        });
    }
}
