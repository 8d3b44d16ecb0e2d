namespace HyperSearch.Optimization.AskTell;

/// <summary>The codes of <see cref="AskTellException"/>. A code keeps its meaning for ever.</summary>
public static class AskTellCode
{
    /// <summary>There is no trial of that number.</summary>
    public const string NoSuchTrial = "no_such_trial";

    /// <summary>The trial is not out: it was told before, was stopped, or waits to go on.</summary>
    public const string NotPending = "not_pending";

    /// <summary>A number is outside of its range.</summary>
    public const string OutOfRange = "out_of_range";

    /// <summary>As many values as objectives are needed.</summary>
    public const string WrongValues = "wrong_values";

    /// <summary>A metric that a metric constraint compares was neither told nor reported.</summary>
    public const string MissingMetric = "missing_metric";

    /// <summary>A report that does not follow the ones before it.</summary>
    public const string OutOfOrder = "out_of_order";

    /// <summary>With several objectives no single trial is the best.</summary>
    public const string SeveralObjectives = "several_objectives";

    /// <summary>An enqueued assignment is part of no legal point of the space.</summary>
    public const string IllegalAssignment = "illegal_assignment";
}
