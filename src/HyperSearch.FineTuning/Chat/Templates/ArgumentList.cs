namespace HyperSearch.FineTuning.Chat.Templates;

/// <summary>Arguments as they are written.</summary>
internal sealed record ArgumentList(IReadOnlyList<Expression> Places, IReadOnlyList<(string Name, Expression Value)> Names)
{
    public static ArgumentList None { get; } = new([], []);

    public Arguments Evaluate(Scope scope) => new(
        [.. Places.Select(place => place.Evaluate(scope))],
        Names.ToDictionary(named => named.Name, named => named.Value.Evaluate(scope)));
}
