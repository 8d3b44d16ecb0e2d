using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Specs.Problems;
using HyperSearch.Specs.Reading;
using HyperSearch.Specs.Settings;
using HyperSearch.Specs.Spaces;

namespace HyperSearch.Specs.Trials;

/// <summary>
/// What population based training asks of a study: trials go on from checkpoints that others left under other parameters, so that a fine-tune study can
/// search only settings that may change while a model trains; and the population itself drops its worst members, which leaves a pruner nothing to do.
/// </summary>
internal sealed class PopulationCheck(ProblemList problems)
{
    public void Report(Fields study, ImmutableArray<ParsedParameter> parameters, string? pruner)
    {
        if (pruner is not (null or "none") && study.Find("pruner") is { } node)
            problems.Add(SpecCode.PrunerOfPopulation, node.Mark, $"the pruner '{pruner}' beside population based training", "the population replaces its worst members itself, after each interval", "remove the pruner");
        if (!TrialReader.IsFineTune(study)) return;
        string changeable = string.Join(", ", FineTuneSettingsTable.All.Where(s => s.ChangesInTraining).Select(s => s.Name));
        foreach (ParsedParameter parsed in parameters)
            if (FineTuneSettingsTable.Find(parsed.Name) is { ChangesInTraining: false } && parsed.Parameter is not (null or FixedParameter))
                problems.Add(SpecCode.FixedInTraining, parsed.Mark, $"the parameter '{parsed.Name}' cannot change while a model trains, and population based training changes parameters then",
                    $"it can search: {changeable}", $"write {parsed.Name} under trial with one value, or take another strategy");
    }
}
