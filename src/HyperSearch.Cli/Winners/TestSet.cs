using HyperSearch.Cli.Data;
using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Protocol.Trials;
using HyperSearch.Specs.Settings;

namespace HyperSearch.Cli.Winners;

/// <summary>The sealed rows of a study, and the base that the tuned model is compared with.</summary>
internal sealed record TestSet(string Path, string BaseModel, int MaxLength)
{
    /// <exception cref="CliException">The study names no test set, or the file is not the one that the data check saw.</exception>
    public static TestSet Of(FineTuneStudy study, TrialSummary trial)
    {
        ResolvedSettings settings = study.Resolve(trial);
        if (!settings.Values.TryGetValue("data.test", out ParameterValue path))
            throw new CliException(ExitCode.Usage, "no_test_set", $"{study.Name} names no test set") { Fix = "add data.test to the trial section of a new study" };
        if (!File.Exists(path.AsText)) throw new CliException(ExitCode.NotFound, "no_file", "the test set is gone") { Where = path.AsText };
        RefuseChanged(study, path.AsText);
        return new TestSet(path.AsText, settings.Values["model"].AsText, (int)settings.Values["max_length"].AsInt);
    }

    private static void RefuseChanged(FineTuneStudy study, string path)
    {
        if (!DataGate.Changed(study.Detail.DataReport).Contains(path)) return;
        throw new CliException(ExitCode.DataCheck, "test_set_changed", "the test set is not the one that the data check saw when the study was created")
        {
            Where = path,
            Why = "its rows may be in train now, and nobody looked",
            Fix = "bring the file back, or create a new study",
        };
    }
}
