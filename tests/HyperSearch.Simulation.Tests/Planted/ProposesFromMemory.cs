using HyperSearch.Coordinator.Hosting;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Optimization.Sampling;
using HyperSearch.Simulation.Tests.Worlds;

namespace HyperSearch.Simulation.Tests.Planted;

/// <summary>A strategy counts its own proposals in memory and lets that change them: after a restart it begins to count anew.</summary>
internal sealed class ProposesFromMemory : PlantedBug
{
    public override string Name => "lets a strategy remember what the journal does not say";

    public override CoordinatorOptions Change(CoordinatorOptions options, World world) =>
        options with { CreateStrategy = spec => new Counting(options.CreateStrategy(spec)) };

    private sealed class Counting(IStrategy inner) : IStrategy
    {
        private ulong asked;

        public Proposal Propose(StudySpec spec, ulong seed, TrialSnapshot snapshot, int number, Assignment known) =>
            inner.Propose(spec, asked++ % 5 == 4 ? seed + 1 : seed, snapshot, number, known);
    }
}
