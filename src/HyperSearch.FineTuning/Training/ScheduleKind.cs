namespace HyperSearch.FineTuning.Training;

/// <summary>Shape of the learning rate after warm-up (setting <c>schedule</c>).</summary>
public enum ScheduleKind
{
    /// <summary>0.5 (1 + cos(pi k / n)).</summary>
    Cosine,

    /// <summary>1 - k / n.</summary>
    Linear,

    /// <summary>1.</summary>
    Constant,

    /// <summary>(1 - k / n)^power.</summary>
    Polynomial,

    /// <summary>Warm-up, stable, decay: 1 until the last steps, over which it falls in a line (Hu et al., "MiniCPM", 2024; Hägele et al., 2024).</summary>
    Wsd,
}
