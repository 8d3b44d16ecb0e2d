using HyperSearch.Journal;
using HyperSearch.Simulation.Tests.Scheduling;
using HyperSearch.Simulation.Tests.Worlds;

namespace HyperSearch.Simulation.Tests.Planted;

/// <summary>An append counts as soon as it is on its way: what is on its way when the process dies is lost.</summary>
internal sealed class AcknowledgesBeforeCommit : PlantedBug
{
    public override string Name => "acknowledges before the commit";

    public override IJournal Wrap(IJournal journal, World world, SimProcess process) => new Hasty(journal, world, process);

    private sealed class Hasty(IJournal inner, World world, SimProcess process) : JournalDecorator(inner)
    {
        private Task last = Task.CompletedTask;

        public override Task<AppendOutcome> Append(AppendRequest request, CancellationToken cancel)
        {
            if (request.ExpectedSeq == 0) return Inner.Append(request, cancel);
            last = Later(last, request);
            return Task.FromResult<AppendOutcome>(new AppendOutcome.Appended(request.ExpectedSeq + request.Events.Length));
        }

        private async Task Later(Task before, AppendRequest request)
        {
            await before;
            var written = new TaskCompletionSource();
            process.After(world.Random.Between(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(500)), written.SetResult);
            await written.Task;
            await Inner.Append(request, CancellationToken.None);
        }
    }
}
