using HyperSearch.Coordinator.Access;
using HyperSearch.Protocol;

namespace HyperSearch.Coordinator.Http;

/// <summary>What routes work with.</summary>
internal sealed record EndpointContext(ICoordinator Coordinator, AttemptRights Rights, AttemptTokens Attempts, TokenDesk Tokens, TokenRoster Roster, Draining Draining, AuditLog Audit, TimeProvider Time) : IDisposable
{
    public void Dispose()
    {
        Roster.Dispose();
        Draining.Dispose();
    }
}
