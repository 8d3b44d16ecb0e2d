using HyperSearch.Journal;
using HyperSearch.Simulation.Tests.Scheduling;
using HyperSearch.Simulation.Tests.Worlds;

namespace HyperSearch.Simulation.Tests.Planted;

/// <summary>Reads go to a replica whose replication has stopped: a coordinator never learns what the other one wrote.</summary>
internal sealed class ReadsAReplicaThatStopped : PlantedBug
{
    public override string Name => "reads from a replica that stopped";

    public override IJournal Wrap(IJournal journal, World world, SimProcess process) => new Stopped(journal);

    private sealed class Stopped(IJournal inner) : JournalDecorator(inner)
    {
        private long? end;

        public override async IAsyncEnumerable<JournalEntry> Read(string study, long afterSeq, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
        {
            await foreach (JournalEntry entry in Inner.Read(study, afterSeq, cancel))
            {
                if (entry.Seq <= (end ?? long.MaxValue)) yield return entry;
                if (end is null && entry.Seq >= 30) end = entry.Seq;
            }
        }
    }
}
