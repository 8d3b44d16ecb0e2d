using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Studies;

/// <summary>A fingerprint of a study's state: two states with the same one answer every command alike. SHA-256, lower-case hexadecimal.</summary>
public static class StateDigest
{
    public static string Of(StudyState state)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string line) => hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
        foreach (string line in StudyLines(state)) Add(line);
        foreach (TrialRecord trial in state.Trials) Add(TrialLine(trial));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<string> StudyLines(StudyState state)
    {
        yield return Line($"{state.Seq} {state.Spec.Name} {state.Seed} {state.CreatedAt:O} {state.ChangedAt:O} {state.IsPaused} {state.Finish?.Reason} {state.Finish?.Message}");
        yield return Line($"{state.BaseDirectory} {state.SourceText} {state.DataReportJson} {state.LeakageAllowed} {state.BestNumber} {state.Tokens}");
        yield return Line($"{state.Clock.Spent.Ticks} {state.Clock.Since:O} {state.Clock.SlotTime.Ticks}");
        yield return Line($"queued {string.Join(',', state.Queued)} running {string.Join(',', state.Running)}");
        yield return Line($"counts {string.Join(',', Enum.GetValues<TrialState>().Select(s => state.Counts[s]))}");
        if (state.AttemptBase > 0) yield return Line($"attempts above {state.AttemptBase}");
        if (!state.Paused.IsEmpty) yield return Line($"paused {string.Join(',', state.Paused)}");
        foreach (StudyInput i in state.Inputs) yield return Line($"input {i.Path} {i.Sha256} {i.Bytes} {i.IsFolder}");
        if (state.EditedSeq > 0) yield return Line($"edited {state.EditedSeq} outside {string.Join(',', state.Outside)} parallelism {state.Spec.Parallelism} budget {state.Spec.Budget}");
        foreach (var item in state.Backlog) yield return Line($"waits {item}");
        foreach (EarlierTrial e in state.Snapshot.Earlier) yield return Line($"earlier {e.Study} {e.Parameters} {string.Join(' ', e.Values.Select(v => Line($"{v:R}")))}");
        foreach (StudySession s in state.Sessions) yield return Line($"session {s.Agent} {s.Session} {s.OpenedAt:O} {s.EnvironmentJson}");
        foreach (BestConfirmed c in state.Confirmations) yield return Line($"confirmed {c.Number} {c.Reading} {c.At:O} {c.ResultJson}");
        foreach (AdapterExported e in state.Exports) yield return Line($"exported {e.Number} {e.At:O} {e.Path}");
    }

    private static string TrialLine(TrialRecord t)
    {
        var text = new StringBuilder();
        text.Append(Line($"{t.Number} {t.State.Name()} {t.View.Failure?.Name()} {t.Source} {t.ProposedSeq} {t.ChangedSeq} {t.RecordSeq} {t.Attempt} {t.Session} {t.Slot} "));
        text.Append(Line($"{t.NextReport} {t.Step} {t.Checkpoint} {t.Message} {t.NotBefore:O} {t.StartedAt:O} {t.LeasedAt:O} {t.EndedAt:O} {t.MeetsConstraints}"));
        foreach (var item in t.Parameters.Values) text.Append(Line($" {item.Name}={item.Value.Kind}:{item.Value}"));
        if (t.View.Target is { } target) text.Append(Line($" to {target.Until} {target.IsLast}"));
        if (t.View.ResumeStep is { } resume) text.Append(Line($" from {resume}"));
        foreach (StepValue report in t.View.Reports) text.Append(Line($" @{report.Step}:{report.Value:R}"));
        foreach (double value in t.View.Values) text.Append(Line($" ={value:R}"));
        foreach (double value in t.BestReported) text.Append(Line($" <{value:R}"));
        foreach ((string name, double value) in t.Metrics) text.Append(Line($" {name}:{value:R}"));
        foreach (FailureClass failure in Enum.GetValues<FailureClass>()) text.Append(Line($" {t.Failures.Count(failure)}"));
        if (t.BeforeExpiry is { } before) text.Append(Line($" expired {before.Count(FailureClass.Lost)} {string.Join(' ', before.Agents)}"));
        foreach (string agent in t.Failures.Agents) text.Append(Line($" on {agent}"));
        return text.ToString();
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
