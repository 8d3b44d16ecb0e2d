using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Core.Studies;

/// <summary>What a trial of a study is: the built-in fine-tuner, or the user's own command.</summary>
public abstract record TrialDefinition
{
    /// <summary>Seconds after which an attempt is killed and fails as timeout; null: never.</summary>
    public double? TimeoutSeconds { get; init; }
}

/// <summary>
/// Fine-tuning. <paramref name="Settings"/> holds what the file fixes, under flat names (<c>data.train</c>); paths are relative to
/// <see cref="StudyCreated.BaseDirectory"/>. A parameter of the space overrides the setting of its name.
/// </summary>
public sealed record FineTuneTrial(ImmutableSortedDictionary<string, ParameterValue> Settings) : TrialDefinition;

/// <summary>How a command and its caller talk: reports only, or a verdict for each report.</summary>
public enum CommandProtocol
{
    Once,
    Lines,
}

/// <summary>A user's program; <c>{name}</c> in <paramref name="Run"/> stands for a parameter's value.</summary>
public sealed record CommandTrial(ImmutableArray<string> Run, ImmutableSortedDictionary<string, string> Environment, CommandProtocol Protocol) : TrialDefinition;
