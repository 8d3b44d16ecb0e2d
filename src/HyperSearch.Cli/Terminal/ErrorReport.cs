using System.Text;
using System.Text.Json;
using HyperSearch.FineTuning.Checkpoints;
using HyperSearch.FineTuning.Data;
using HyperSearch.FineTuning.Export;
using HyperSearch.FineTuning.Inputs;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Journal;
using HyperSearch.Protocol;

namespace HyperSearch.Cli.Terminal;

/// <summary>An error as text (what, where, why, fix) or as one JSON document; the exit code that goes with it.</summary>
internal sealed record ErrorReport(int ExitCode, string Code, string Message, string? Where, string? Why, string? Fix)
{
    private const string CheckPath = "check the path; one that does not begin with / is taken from the working directory";

    /// <summary>Single mistakes that this report sums up; they come first, so that the sum stands last.</summary>
    public IReadOnlyList<ErrorReport> Parts { get; init; } = [];

    /// <summary>The report of an exception that a verb let through.</summary>
    public static ErrorReport Of(Exception exception) => exception switch
    {
        CliException e => new(e.ExitCode, e.Code, e.Message, e.Where, e.Why, e.Fix) { Parts = e.Parts },
        DatasetException e => new(Terminal.ExitCode.DataCheck, e.Code, e.What, e.Where, e.Why, e.Fix),
        InputException e => new(Terminal.ExitCode.Usage, e.Code, e.What, e.Where, e.Why, e.Fix),
        UnsupportedModelException e => OfModel(e.Message),
        InvalidSettingException e => new(Terminal.ExitCode.Usage, "invalid_setting", e.Message, null, null, null),
        CheckpointException e => new(Terminal.ExitCode.Failed, "checkpoint", e.Message, null, null, null),
        CoordinatorException e => new(ExitOf(e.Code), e.Code, e.Message, null, null, e.Fix),
        OperationCanceledException => new(Terminal.ExitCode.Interrupted, "interrupted", "interrupted", null, null, null),
        FileNotFoundException e => new(Terminal.ExitCode.NotFound, "not_found", e.Message, e.FileName, null, CheckPath),
        DirectoryNotFoundException e => new(Terminal.ExitCode.NotFound, "not_found", e.Message, null, null, CheckPath),
        UnauthorizedAccessException e => new(Terminal.ExitCode.Failed, "permission", e.Message, null, null, "check the owner and the mode of that path"),
        JournalUnavailableException e => new(Terminal.ExitCode.Unreachable, "unreachable", e.Message, null, null, "see that the database runs, then repeat the command: nothing happens twice"),
        JournalLockedException e => new(Terminal.ExitCode.Conflict, "in_use", e.Message, null, null, "end the coordinators that use it first"),
        JournalOccupiedException e => new(Terminal.ExitCode.Conflict, "occupied", e.Message, null, "a restore makes a whole new journal and mixes nothing", "name another home or database, or say --replace"),
        JournalDamagedException e => new(Terminal.ExitCode.Failed, "journal", e.Message, null, "nothing is guessed about an event that cannot be read", "hypersearch study verify says more; restore an earlier backup"),
        JournalFormatException e => new(Terminal.ExitCode.Failed, "journal", e.Message, null, "studies are read from the journal alone, and nothing is guessed", "copy the home aside before you change anything; hypersearch doctor says more"),
        OccupiedDirectoryException e => new(Terminal.ExitCode.Conflict, "occupied", "the directory holds files already", e.Directory, "they would be mixed with the new ones or lost", "name another directory, or remove that one"),
        IOException e => new(Terminal.ExitCode.Failed, "io", e.Message, null, null, "hypersearch doctor   (checks disk, home and journal)"),
        _ => new(Terminal.ExitCode.Failed, "unexpected", $"{exception.GetType().Name}: {exception.Message}", null, "this is a defect of hypersearch, not of your input", "run the command again with -v -v for the stack trace"),
    };

    /// <summary>These messages begin with the path of the file or directory where they know it.</summary>
    private static ErrorReport OfModel(string message)
    {
        const string Fix = "mend what is named here, or take the files as they were published together";
        int colon = message.IndexOf(": ", StringComparison.Ordinal);
        return colon > 0 && Path.IsPathRooted(message[..colon])
            ? new(Terminal.ExitCode.Usage, "unsupported_model", message[(colon + 2)..], message[..colon], null, Fix)
            : new(Terminal.ExitCode.Usage, "unsupported_model", message, null, null, Fix);
    }

    /// <summary>Which exit code a coordinator's problem code becomes.</summary>
    public static int ExitOf(string problem) => problem switch
    {
        ProblemCode.InvalidStudy or ProblemCode.InvalidRequest => Terminal.ExitCode.Usage,
        ProblemCode.NotFound => Terminal.ExitCode.NotFound,
        ProblemCode.Unauthorized or ProblemCode.Forbidden => Terminal.ExitCode.Authentication,
        ProblemCode.Conflict or ProblemCode.StaleAttempt => Terminal.ExitCode.Conflict,
        ProblemCode.DataCheck => Terminal.ExitCode.DataCheck,
        ProblemCode.Unreachable => Terminal.ExitCode.Unreachable,
        _ => Terminal.ExitCode.Failed,
    };

    /// <summary>The lines that a person reads. A message of several lines keeps them, indented under the first.</summary>
    public string ToText(Palette palette)
    {
        var text = new StringBuilder();
        foreach (ErrorReport part in Parts) text.Append(part.ToText(palette)).Append('\n');
        text.Append(palette.Bad($"error[{Code}]: ")).Append(Message.TrimEnd());
        Append(text, "where", Where);
        Append(text, "why", Why);
        Append(text, "fix", Fix);
        return text.ToString();
    }

    public string ToJson() => JsonSerializer.Serialize(new Dictionary<string, object?> { ["error"] = Members() }, ProtocolJson.Options);

    private Dictionary<string, object?> Members()
    {
        var members = new Dictionary<string, object?> { ["code"] = Code, ["message"] = Message, ["where"] = Where, ["why"] = Why, ["fix"] = Fix };
        if (Parts.Count > 0) members["problems"] = Parts.Select(p => p.Members()).ToList();
        return members;
    }

    private static void Append(StringBuilder text, string label, string? value)
    {
        if (string.IsNullOrWhiteSpace(value)) return;
        string indented = value.TrimEnd().ReplaceLineEndings("\n").Replace("\n", "\n         ", StringComparison.Ordinal);
        text.Append('\n').Append("  ").Append((label + ":").PadRight(7)).Append(indented);
    }
}
