using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;

namespace HyperSearch.Optimization.Sampling;

/// <summary>
/// Chooses a strategy by the specification and how many trials there are, and asks it. What it chose and why stands in the proposal's state as
/// <c>{"auto":{"kind","reason"}, ..}</c> beside what the chosen strategy keeps there itself.
/// </summary>
public sealed class AutoStrategy : IStrategy
{
    /// <summary>Up to so many trials a Gaussian process answers within the time that trials take, and is the best.</summary>
    public const int GaussianProcessTrialsMax = 1_000;

    /// <summary>A discrete space that is this small beside the budget is tried out wholly.</summary>
    private const int CellsMax = 10_000;

    private const string Key = "auto";

    private readonly ImmutableSortedDictionary<string, IStrategy> strategies = ImmutableSortedDictionary<string, IStrategy>.Empty
        .Add("cma_es", new CmaEsStrategy())
        .Add("gp", new GaussianProcessStrategy())
        .Add("random", new RandomStrategy())
        .Add("tpe", new TpeStrategy());

    public Proposal Propose(StudySpec spec, ulong seed, TrialSnapshot snapshot, int number, Assignment known)
    {
        AutoChoice choice = Choose(spec, number);
        Proposal proposal = strategies[choice.Kind].Propose(spec, seed, snapshot, number, known);
        return proposal.IsExhausted ? proposal : proposal with { StrategyStateJson = Describe(choice, proposal.StrategyStateJson, snapshot.LastStrategyStateJson) };
    }

    /// <summary>What is best for trial <paramref name="number"/> of such a study.</summary>
    public static AutoChoice Choose(StudySpec spec, int number)
    {
        Parameter[] free = [.. spec.Space.Parameters.Where(p => p.LevelCount != 1)];
        double cells = free.Aggregate(1.0, (product, p) => product * (p.LevelCount ?? double.PositiveInfinity));
        if (cells <= CellsMax && cells <= spec.Budget.Trials)
            return new("random", Text($"the budget of {spec.Budget.Trials} trials is enough for all {cells} cells, so that the order is all there is to choose"));
        if (number < GaussianProcessTrialsMax)
            return new("gp", Text($"a Gaussian process gets most out of few trials, and up to {GaussianProcessTrialsMax} it is quick enough"));
        if (spec.Objectives.Length > 1)
            return new("tpe", Text($"after {GaussianProcessTrialsMax} trials Gaussian processes of all of them are too slow, and with {spec.Objectives.Length} objectives it ranks trials by fronts"));
        bool isNumeric = free.All(p => p is FloatParameter or IntParameter { LevelCount: > 8 } && p.When.IsEmpty);
        return isNumeric && spec.MetricConstraints.IsEmpty
            ? new("cma_es", Text($"after {GaussianProcessTrialsMax} trials a model of all of them is too slow, and every parameter is a number"))
            : new("tpe", Text($"after {GaussianProcessTrialsMax} trials a Gaussian process of all of them is too slow, and the space has choices, conditions or metric constraints"));
    }

    /// <summary>
    /// The inner state with the choice beside it. Where the inner strategy says nothing and the choice is known, nothing is said either: what
    /// it left earlier stays the last state.
    /// </summary>
    private static string? Describe(AutoChoice choice, string? inner, string? last)
    {
        if (inner is null && ChoiceIn(last)?.Kind == choice.Kind) return null;
        JsonObject state = inner is null ? [] : JsonNode.Parse(inner)!.AsObject();
        state.Insert(0, Key, new JsonObject { ["kind"] = choice.Kind, ["reason"] = choice.Reason });
        return state.ToJsonString();
    }

    /// <summary>The choice in a proposal's state, or null where it was not made here.</summary>
    public static AutoChoice? ChoiceIn(string? json)
    {
        if (json is null) return null;
        using JsonDocument state = JsonDocument.Parse(json);
        return state.RootElement.TryGetProperty(Key, out JsonElement auto)
            ? new AutoChoice(auto.GetProperty("kind").GetString()!, auto.GetProperty("reason").GetString()!)
            : null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A strategy's kind and why it was chosen, as a person reads it.</summary>
public sealed record AutoChoice(string Kind, string Reason);
