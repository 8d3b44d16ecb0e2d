using System.Collections.Immutable;
using HyperSearch.Core.Studies;
using HyperSearch.Specs.Problems;
using HyperSearch.Specs.Reading;
using HyperSearch.Specs.Spaces;
using HyperSearch.Specs.Yaml;

namespace HyperSearch.Specs.Trials;

/// <summary>Reads <c>trial</c>: the built-in fine-tuner or a command.</summary>
internal sealed class TrialReader(ProblemList problems)
{
    /// <summary>The kinds of trials.</summary>
    public static ImmutableArray<string> Kinds { get; } = ["fine-tune", "command"];

    private const string Fix = "write trial: {kind: fine-tune, model: .., data: {train: .., validation: ..}} or trial: {kind: command, run: [python3, train.py]}; or leave it out and run the trials yourself: hypersearch optimize";

    /// <summary>The trial, or null where it is absent or wrong.</summary>
    public TrialDefinition? Read(Fields study, ImmutableArray<ParsedParameter> parameters, StudyFileUse use)
    {
        YamlNode? node = use == StudyFileUse.AskAndTell ? study.Find("trial") : study.Require("trial", "nothing says what a trial runs", Fix);
        if (node is null || Fields.Of(node, "trial", null, problems) is not { } open) return null;
        if (open.Require("kind", $"a trial is one of: {string.Join(", ", Kinds)}", Fix) is null) return null;
        return open.Word("kind", Kinds) switch
        {
            "fine-tune" => new FineTuneTrialReader(problems, parameters).Read(node),
            "command" => new CommandTrialReader(problems, parameters).Read(node),
            _ => null,
        };
    }

    /// <summary>Whether the file says that its trials are the fine-tuner's, however much else is wrong in it.</summary>
    public static bool IsFineTune(Fields study) =>
        study.Find("trial") is YamlMapping map && map.Entries.Any(e => e.Key.Text == "kind" && e.Value is YamlScalar { Text: "fine-tune" });
}
