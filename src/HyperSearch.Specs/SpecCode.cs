namespace HyperSearch.Specs;

/// <summary>The codes of <see cref="SpecProblem"/>. A code keeps its meaning for ever; new mistakes get new numbers.</summary>
public static class SpecCode
{
    // The text itself.
    public const string Syntax = "SPEC001";
    public const string TooLarge = "SPEC002";
    public const string Anchor = "SPEC003";
    public const string Tag = "SPEC004";
    public const string SeveralDocuments = "SPEC005";
    public const string DuplicateKey = "SPEC006";
    public const string MergeKey = "SPEC007";
    public const string TooManyProblems = "SPEC008";

    // One value.
    public const string WrongShape = "SPEC010";
    public const string MissingKey = "SPEC011";
    public const string UnknownKey = "SPEC012";
    public const string WrongKind = "SPEC013";
    public const string OutOfRange = "SPEC014";
    public const string UnknownChoice = "SPEC015";
    public const string BadName = "SPEC016";
    public const string Repeated = "SPEC017";

    // The space.
    public const string LowAboveHigh = "SPEC020";
    public const string OffGrid = "SPEC021";
    public const string LogOfNonPositive = "SPEC022";
    public const string StepAndPoints = "SPEC023";
    public const string GridNeedsLevels = "SPEC024";
    public const string TooManyLevels = "SPEC025";
    public const string UnknownParent = "SPEC026";
    public const string ImpossibleCondition = "SPEC027";
    public const string ConditionCycle = "SPEC028";
    public const string Prior = "SPEC029";
    public const string ConstraintSyntax = "SPEC030";
    public const string ConstraintName = "SPEC031";
    public const string ConstraintKind = "SPEC032";
    public const string Infeasible = "SPEC033";
    public const string IllegalAssignment = "SPEC034";

    // The study.
    public const string MetricConstraint = "SPEC040";
    public const string UnknownMetric = "SPEC041";
    public const string SealedMetric = "SPEC042";
    public const string ObjectiveOrObjectives = "SPEC043";
    public const string NoBudget = "SPEC044";
    public const string NotAvailable = "SPEC045";
    public const string PrunerOfPopulation = "SPEC046";

    // The trial.
    public const string EnvironmentClash = "SPEC050";
    public const string Placeholder = "SPEC051";
    public const string NoSuchSetting = "SPEC052";
    public const string ParameterUnfitForSetting = "SPEC053";
    public const string ExclusiveSettings = "SPEC054";
    public const string FixedInTraining = "SPEC055";
}
