using System.Collections.Immutable;
using System.Globalization;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Optimization.Sampling;

/// <summary>
/// Population based training (Jaderberg et al., "Population based training of neural networks", arXiv:1711.09846, 2017), asynchronous, with
/// truncation selection. A member's training is a chain of trials, each of which does one interval under parameters of its own: it goes on from its
/// predecessor's checkpoint with the same parameters, or, if that ranks among the worst of its generation, from the checkpoint of one of the best with
/// perturbed parameters (<see cref="Perturbation"/>). A failed member is replaced by a perturbed copy of one of the best, and so is one whose checkpoint is lost.
/// </summary>
/// <remarks>
/// Nobody is waited for: a trial is ranked among those of its generation that have completed when its successor is proposed, and nobody is replaced
/// before these are so many that the quantile holds one. Members that are behind are proposed first, so that with fewer slots than members the
/// generations are nearly in step. Everything is read off the trials; the state only tells people why, and how far the design of first trials is used up.
/// </remarks>
public sealed class PopulationStrategy : IStrategy
{
    public const int SizeDefault = 8;

    public const double QuantileDefault = 0.25;

    private static readonly QuasiRandomStrategy Start = QuasiRandomStrategy.Sobol();

    public Proposal Propose(StudySpec spec, ulong seed, TrialSnapshot snapshot, int number, Assignment known)
    {
        Population population = Population.Of(spec, snapshot);
        int size = (int)spec.Strategy.Number("population", SizeDefault);
        if (!known.Values.IsEmpty || population.Heads.Length < size)
            return Beginner(spec, seed, snapshot, number, known, population.Heads.Length, "a new member of the population");
        var random = new PhiloxStream(seed, (ulong)number, RandomPurpose.PopulationParent);
        foreach (TrialView head in population.Heads.Where(h => h.State.IsTerminal()).OrderBy(h => h.Leg!.Generation).ThenBy(h => h.Leg!.Member))
        {
            if (head.State == TrialState.Completed && !HasMoreToTrain(spec, head)) continue;
            Choice choice = Choose(spec, population, head, size, random);
            if (choice.Parent is not { } parent) return Beginner(spec, seed, snapshot, number, known, head.Leg!.Member, choice.Reason);
            Assignment parameters = choice.IsCopy
                ? Perturbation.Of(spec, parent.Parameters, new PhiloxStream(seed, (ulong)number, RandomPurpose.PopulationExploration))
                : parent.Parameters;
            return Successor(spec, snapshot, head.Leg!.Member, parent, parameters, choice);
        }

        return population.Heads.Any(head => !head.State.IsTerminal()) ? Proposal.Waiting : Proposal.Exhausted;
    }

    private static bool HasMoreToTrain(StudySpec spec, TrialView trial) =>
        trial.CanBeParent && trial.ResumeStep < spec.Strategy.Number("max", double.PositiveInfinity);

    /// <summary>From where the member of <paramref name="head"/> goes on.</summary>
    private static Choice Choose(StudySpec spec, Population population, TrialView head, int size, PhiloxStream random)
    {
        double quantile = spec.Strategy.Number("quantile", QuantileDefault);
        int generation = head.Leg!.Generation;
        if (!population.CanStartFrom(head)) return Replace(spec, population, head, quantile, random);
        ImmutableArray<TrialView> ranked = population.Ranked(generation);
        int place = ranked.IndexOf(head), share = (int)Math.Floor(quantile * ranked.Length + 1e-9);
        if (share == 0 && quantile > 0 && ranked.Length >= size) share = 1;
        string standing = Text($"trial {head.Number} ranks {place + 1} of {ranked.Length} in generation {generation}");
        if (share == 0 || place < ranked.Length - share) return new Choice(head, false, standing);
        ImmutableArray<TrialView> best = [.. ranked.Take(share).Where(t => population.CanStartFrom(t) && HasMoreToTrain(spec, t) && t.Number != head.Number)];
        if (best.IsEmpty) return new Choice(head, false, standing);
        TrialView parent = best[(int)random.NextIndex(best.Length)];
        return new Choice(parent, true, Text($"{standing}, and trial {parent.Number} ranks {ranked.IndexOf(parent) + 1}"));
    }

    private static Choice Replace(StudySpec spec, Population population, TrialView head, double quantile, PhiloxStream random)
    {
        string what = head.State == TrialState.Completed ? "cannot be gone on from" : $"ended as {head.State.Name()}";
        for (int generation = head.Leg!.Generation; generation >= Math.Max(0, head.Leg.Generation - 1); generation--)
        {
            ImmutableArray<TrialView> ranked = [.. population.Ranked(generation).Where(population.CanStartFrom)];
            ImmutableArray<TrialView> best = [.. ranked.Take(Math.Max(1, (int)Math.Floor(quantile * ranked.Length + 1e-9))).Where(t => HasMoreToTrain(spec, t))];
            if (best.IsEmpty) continue;
            TrialView parent = best[(int)random.NextIndex(best.Length)];
            return new Choice(parent, true, Text($"trial {head.Number} {what}, and trial {parent.Number} ranks {ranked.IndexOf(parent) + 1} of {ranked.Length} in generation {generation}"));
        }

        return new Choice(null, false, Text($"trial {head.Number} {what}, and there is nothing to go on from"));
    }

    /// <summary>A member's first trial. In a small discrete space two members may begin alike; they train on other orders of the data.</summary>
    private static Proposal Beginner(StudySpec spec, ulong seed, TrialSnapshot snapshot, int number, Assignment known, int member, string reason)
    {
        Proposal drawn = InitialDesign.Propose(Start, spec, seed, snapshot, number, known);
        if (drawn.IsExhausted) drawn = InitialDesign.Propose(Start, spec, seed, snapshot with { Proposed = [] }, number, known);
        return drawn.IsExhausted ? drawn : drawn with
        {
            StrategyStateJson = new PopulationState("begin", reason, PopulationState.NextPointIn(drawn.StrategyStateJson)).ToJson(),
            Leg = new TrialLeg(member, 0, null, 0),
            Target = TargetAfter(spec, 0, 0),
        };
    }

    private static Proposal Successor(StudySpec spec, TrialSnapshot snapshot, int member, TrialView parent, Assignment parameters, Choice choice)
    {
        int generation = parent.Leg!.Generation + 1;
        long from = parent.ResumeStep!.Value;
        var state = new PopulationState(choice.IsCopy ? "exploit" : "continue", choice.Reason, PopulationState.NextPointIn(snapshot.LastStrategyStateJson));
        return new Proposal(parameters, state.ToJson())
        {
            Leg = new TrialLeg(member, generation, parent.Number, from),
            Target = TargetAfter(spec, generation, from),
        };
    }

    /// <summary>
    /// The end of a generation's interval: a multiple of it, so that what one trial trains beyond its end does not add up. The last one ends where
    /// the training does.
    /// </summary>
    private static RungTarget TargetAfter(StudySpec spec, int generation, long from)
    {
        double interval = spec.Strategy.Number("interval", 1), max = spec.Strategy.Number("max", double.PositiveInfinity);
        double until = interval * Math.Max(generation + 1, Math.Floor(from / interval) + 1);
        return until < max ? new RungTarget((long)until, IsLast: false) : new RungTarget((long)max, IsLast: true);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <param name="Parent">From whose checkpoint the member goes on; null: from none.</param>
    /// <param name="IsCopy">Whether it takes another member's training over, with perturbed parameters.</param>
    private sealed record Choice(TrialView? Parent, bool IsCopy, string Reason);
}
