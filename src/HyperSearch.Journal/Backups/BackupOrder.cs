namespace HyperSearch.Journal.Backups;

/// <summary>Which line may follow which, and whether the sums at the end are those of what came before.</summary>
internal sealed class BackupOrder
{
    private BackupLine.Study? study;
    private bool begun;
    private long seq;
    private int studies;
    private long events;

    public bool IsWhole { get; private set; }

    /// <summary>What is wrong with the line at this place, or null.</summary>
    /// <param name="sha256">Of all lines before an end.</param>
    public string? Fault(BackupLine line, string sha256)
    {
        if (begun != line is not BackupLine.Head || IsWhole) return "its lines are out of order";
        begun = true;
        return line switch
        {
            BackupLine.Head head => head.Version > BackupLineCodec.Version ? $"a newer version of the program wrote it (format {head.Version}, and {BackupLineCodec.Version} is known here)" : null,
            BackupLine.Study next => Gap() ?? Begin(next),
            BackupLine.Event e => Next(e),
            BackupLine.Key or BackupLine.Curve => study is null ? "its lines are out of order" : Gap(),
            BackupLine.End end => Gap() ?? Close(end, sha256),
            _ => "it holds a line of an unknown kind",
        };
    }

    private string? Gap() => study is not null && seq != study.Seq ? $"study '{study.Name}' has {seq} of {study.Seq} events" : null;

    private string? Begin(BackupLine.Study next)
    {
        study = next;
        seq = 0;
        studies++;
        return null;
    }

    private string? Next(BackupLine.Event e)
    {
        if (study is null || e.Seq != ++seq) return $"event {e.Seq} of study '{study?.Name}' is out of order";
        events++;
        return e.Stored.Checksum(e.Seq) == e.Checksum ? null : $"event {e.Seq} of study '{study.Name}' is damaged: its checksum differs";
    }

    private string? Close(BackupLine.End end, string sha256)
    {
        if (end.Studies != studies || end.Events != events || end.Sha256 != sha256) return "it is damaged: its contents are not those that it was closed with";
        IsWhole = true;
        return null;
    }
}
