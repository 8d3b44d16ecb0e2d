using System.Collections.Immutable;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Optimization.Acquisition;
using HyperSearch.Optimization.Encoding;
using HyperSearch.Optimization.MultiFidelity;
using HyperSearch.Optimization.GaussianProcess;
using HyperSearch.Optimization.Pruning;
using HyperSearch.Optimization.Surrogates;

namespace HyperSearch.Optimization.Sampling;

/// <summary>
/// Bayesian optimisation: a Gaussian process over the completed trials, the logarithm of the expected improvement over the best posterior mean, and
/// a search over legal values only. Under a pruner with rungs, trials that paused there count too, and the search keeps to the density of good trials. Trials that still run count through draws of their values, failures and metric constraints through models of their own.
/// Near the end of a budget in trials a study with noise repeats its best points (<see cref="ReplicationBudget"/>).
/// Options: <c>curves</c> (<c>readings</c>, or <c>kernel</c>: under rungs a model of whole learning curves, scored at their ends),
/// <c>startup_trials</c> (6; under rungs 4 + 2 per parameter, as far as they cost no more than 6 whole trials) and <c>deterministic</c> (false): whether the same parameters always give the same value.
/// </summary>
public sealed class GaussianProcessStrategy : IStrategy
{
    public const int StartupTrialsDefault = 6;

    // With fewer results than this a model says nothing that a well spread point does not say better.
    private const int ResultsMin = 3;

    private readonly RandomStrategy random = new();
    private SpaceEncoder? cached;

    public Proposal Propose(StudySpec spec, ulong seed, TrialSnapshot snapshot, int number, Assignment known)
    {
        SpaceEncoder encoder = EncoderOf(spec.Space);
        var models = GpState.ModelsIn(snapshot.LastStrategyStateJson);
        if (encoder.Dimensions == 0) return random.Propose(spec, seed, snapshot, number, known);
        var inputs = new ModelInputs(spec, snapshot, encoder);
        var pinned = new PinnedCoordinates(encoder, known);
        var memory = new RisingMemory(inputs);
        var filter = new PointFilter(encoder, inputs.Taken, memory.IsActive ? memory.MayFit : null);
        if (IsStartup(number, inputs))
        {
            double[]? initial = SpreadDesign.Point(spec, seed, number, encoder, filter, pinned);
            return initial is null ? Fallback(models, "no point of the initial design is free")
                : Answer(encoder, initial, new GpState("initial", null, null, null, null, null, models));
        }

        try
        {
            return Search(seed, number, inputs, models, known, pinned, filter) ?? Fallback(models, "no free point was found");
        }
        catch (ArithmeticException numerical)
        {
            return Fallback(models, numerical.Message);
        }

        Proposal Fallback(ImmutableSortedDictionary<string, FittedModel> kept, string reason)
        {
            Proposal drawn = random.Propose(spec, seed, snapshot, number, known);
            return drawn.IsExhausted ? drawn : drawn with { StrategyStateJson = new GpState("fallback", null, null, null, null, null, kept, reason).ToJson() };
        }
    }

    /// <summary>
    /// The trial whose parameters the model thinks best: the lowest posterior mean at a completed trial that meets the constraints;
    /// the lowest loss where the study says that there is no noise. Null without any, and with several objectives.
    /// </summary>
    public static int? Recommend(StudySpec spec, TrialSnapshot snapshot)
    {
        var encoder = new SpaceEncoder(spec.Space);
        var inputs = new ModelInputs(spec, snapshot, encoder);
        int[] complete = [.. inputs.Feasible.Where(n => !inputs.IsReading(n))];
        if (complete.Length == 0 || spec.Objectives.Length > 1) return null;
        int best = complete.MinBy(n => (inputs.Losses[n][0], n));
        if (encoder.Dimensions == 0 || inputs.Succeeded.Count < ResultsMin || spec.Strategy.Flag("deterministic", false)) return best;
        var model = ObjectiveModel.Build(inputs, GpState.ModelsIn(snapshot.LastStrategyStateJson).GetValueOrDefault(GpState.Objective));
        RankedRow[] ranked = [.. model.RankFeasible(inputs).Where(r => !inputs.IsReading(r.Number))];
        return ranked.Length > 0 ? ranked[0].Number : best;
    }

    /// <summary>
    /// Trials of the initial design. One that pauses at the first of many rungs costs little, and the model should not keep to the first good ones too
    /// soon: with 20 of them instead of 6, replayed learning curves (8 parameters) were searched at 78% of the cost.
    /// </summary>
    internal static int StartupTrials(ModelInputs inputs)
    {
        int usual = StartupTrialsDefault;
        if (inputs.Snapshot.Trials is [{ Target: not null }, ..])
        {
            var ladder = RungLadder.Of(inputs.Spec.Pruner);
            double affordable = StartupTrialsDefault * (ladder.IsBounded ? (double)ladder[ladder.Count - 1].Until / ladder[0].Until : double.PositiveInfinity);
            usual = (int)Math.Max(usual, Math.Min(4 + 2 * inputs.Encoder.Dimensions, affordable));
        }

        return (int)inputs.Spec.Strategy.Number("startup_trials", usual);
    }

    private static bool IsStartup(int number, ModelInputs inputs) =>
        number < StartupTrials(inputs)
        || (inputs.Succeeded.Count < ResultsMin && inputs.Failed.Count == 0);

    private static Proposal? Search(ulong seed, int number, ModelInputs inputs, ImmutableSortedDictionary<string, FittedModel> last, Assignment known, PinnedCoordinates pinned, PointFilter filter)
    {
        SpaceEncoder encoder = inputs.Encoder;
        if (known.Values.IsEmpty && ReplicationBudget.IsReached(inputs, number) && Replicate(seed, number, inputs, last) is { } repeated) return repeated;
        StudyAcquisition acquisition = StudyAcquisition.Build(inputs, last, seed, number);
        var function = new AcquisitionFunction(encoder.Dimensions, acquisition.Terms);
        if (inputs.HasReadings && DensitySearch.Run(inputs, function, filter, known, seed, number) is { } drawn)
            return Answer(encoder, drawn.Positions, Describe(inputs, acquisition, drawn));
        var search = new AcquisitionSearch(
            encoder,
            function,
            acquisition.Lengthscales,
            [.. acquisition.Known.Select(n => inputs.Positions[n])],
            filter,
            pinned,
            SearchEffort.For(inputs.Succeeded.Count + inputs.Pending.Count),
            new PhiloxStream(seed, (ulong)number, RandomPurpose.GpCandidates));
        return search.Run() is { } found ? Answer(encoder, found.Positions, Describe(inputs, acquisition, found)) : null;
    }

    /// <summary>A trial that repeats another, near the end of a study with noise; null where there is too little of it.</summary>
    private static Proposal? Replicate(ulong seed, int number, ModelInputs inputs, ImmutableSortedDictionary<string, FittedModel> last)
    {
        var model = ObjectiveModel.Build(inputs, last.GetValueOrDefault(GpState.Objective));
        if (ReplicationBudget.Choose(inputs, model, seed, number) is not { } trial) return null;
        IReadOnlyList<RankedRow> ranked = model.RankFeasible(inputs);
        var acquisition = new StudyAcquisition("replicate", [], [], model, [.. ranked.Select(r => r.Number)], ranked[0].Mean, last.SetItem(GpState.Objective, model.Fitted));
        GpState state = Describe(inputs, acquisition, new FoundPoint(inputs.Positions[trial], double.NaN));
        return new Proposal(inputs.Snapshot.Trials[trial].Parameters, state.ToJson());
    }

    private static GpState Describe(ModelInputs inputs, StudyAcquisition acquisition, FoundPoint found)
    {
        if (acquisition.Model is not { } model) return new GpState(acquisition.Source, null, null, null, Finite(found.Score), null, acquisition.Fitted);
        const double Normal975 = 1.959963984540054;
        bool minimize = inputs.Spec.Objectives[0].Direction == Direction.Minimize;
        double[] encoded = new double[inputs.Encoder.Dimensions];
        inputs.Encoder.Encode(found.Positions, encoded);
        model.Posterior.ForgetPending();
        GpPrediction prediction = model.Posterior.Predict(encoded);
        double? User(double z) => Finite((minimize ? 1 : -1) * model.Transform.Inverse(z));
        double? best = User(prediction.Mean - Normal975 * prediction.Deviation), worst = User(prediction.Mean + Normal975 * prediction.Deviation);
        double? incumbent = acquisition.Known.Count > 0 && acquisition.Incumbent is { } z ? User(z) : null;
        return new GpState(acquisition.Source, User(prediction.Mean), minimize ? best : worst, minimize ? worst : best, Finite(found.Score), incumbent, acquisition.Fitted);
    }

    private static double? Finite(double x) => double.IsFinite(x) ? x : null;

    private static Proposal Answer(SpaceEncoder encoder, double[] positions, GpState state) => new(encoder.ToAssignment(positions), state.ToJson());

    private SpaceEncoder EncoderOf(SearchSpace space)
    {
        SpaceEncoder? encoder = cached;
        return ReferenceEquals(encoder?.Space, space) ? encoder : cached = new SpaceEncoder(space);
    }
}
