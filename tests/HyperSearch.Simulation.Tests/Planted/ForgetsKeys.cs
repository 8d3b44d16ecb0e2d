using HyperSearch.Journal;
using HyperSearch.Simulation.Tests.Scheduling;
using HyperSearch.Simulation.Tests.Worlds;

namespace HyperSearch.Simulation.Tests.Planted;

/// <summary>Idempotency keys are dropped: what is said twice happens twice.</summary>
internal sealed class ForgetsKeys : PlantedBug
{
    public override string Name => "drops idempotency keys";

    public override IJournal Wrap(IJournal journal, World world, SimProcess process) => new Keyless(journal);

    private sealed class Keyless(IJournal inner) : JournalDecorator(inner)
    {
        public override Task<AppendOutcome> Append(AppendRequest request, CancellationToken cancel) => Inner.Append(request with { IdempotencyKey = null }, cancel);

        public override Task<long?> FindAppend(string study, string idempotencyKey, CancellationToken cancel) => Task.FromResult<long?>(null);
    }
}
