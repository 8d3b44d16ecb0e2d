using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Optimization;

/// <summary>
/// An option of a strategy or pruner as study files name it: a number in [Low, High], whole where <paramref name="IsInteger"/> says so, or by
/// <see cref="Flag"/> and <see cref="Word"/> a truth value or a text. The algorithm reads it through <c>AlgorithmSpec.Number</c> and its like.
/// </summary>
/// <param name="Description">One sentence for editors and messages, with the default in brackets.</param>
public sealed record AlgorithmOption(string Name, bool IsInteger, double Low, double High, string Description)
{
    /// <summary>Float, Int, Bool or Text.</summary>
    public ParameterValueKind Kind { get; private init; } = IsInteger ? ParameterValueKind.Int : ParameterValueKind.Float;

    /// <summary>The words that a text may be; empty: any text.</summary>
    public ImmutableArray<string> Words { get; private init; } = [];

    /// <summary>Whether there is no default.</summary>
    public bool IsRequired { get; init; }

    /// <summary>An option that is true or false.</summary>
    public static AlgorithmOption Flag(string name, string description) => new(name, false, 0, 1, description) { Kind = ParameterValueKind.Bool };

    /// <summary>An option that is a text: one of <paramref name="words"/>, or any where none are given.</summary>
    public static AlgorithmOption Word(string name, string description, params ImmutableArray<string> words) =>
        new(name, false, 0, 1, description) { Kind = ParameterValueKind.Text, Words = words };
}
