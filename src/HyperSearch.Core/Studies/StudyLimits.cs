namespace HyperSearch.Core.Studies;

/// <summary>How large a study may grow. Beyond these, commands are refused.</summary>
public static class StudyLimits
{
    public const int TrialsMax = 1_000_000;

    /// <summary>Journaled reports of one attempt. Later ones go beside the journal: no pruner sees them, and of their values only the last counts.</summary>
    public const int ReportsPerAttemptMax = 10_000;

    public const int MetricsPerReportMax = 256;

    public const int MetricNameLengthMax = 256;

    /// <summary>Characters of a failure's message; the rest is cut off.</summary>
    public const int MessageLengthMax = 4_096;

    public const int BacklogMax = 10_000;

    public const int SessionsMax = 100_000;

    /// <summary>After a restore, attempts are counted from so many above the highest that the backup knows: more than a trial is granted in the time since.</summary>
    public const int RestoreGap = 1_000;
}
