namespace HyperSearch.Specs;

/// <summary>What a study file is read for.</summary>
public enum StudyFileUse
{
    /// <summary>Its trials are run here: <c>trial</c> is required.</summary>
    Run,

    /// <summary>Its trials run elsewhere (<c>optimize</c>): <c>trial</c> may be left out.</summary>
    AskAndTell,
}
