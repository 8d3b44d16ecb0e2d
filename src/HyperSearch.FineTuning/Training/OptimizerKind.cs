namespace HyperSearch.FineTuning.Training;

/// <summary>How gradients move weights (setting <c>optimizer</c>).</summary>
public enum OptimizerKind
{
    /// <summary>Adam with decoupled weight decay (Loshchilov, Hutter, 2019).</summary>
    AdamW,

    /// <summary>Gradient descent, with momentum where the settings say so; weight decay joins the gradient.</summary>
    Sgd,

    /// <summary>Adam's second moment as row and column means (Shazeer, Stern, 2018), with the learning rate of the schedule.</summary>
    Adafactor,

    /// <summary>The sign of a running average (Chen et al., 2023); wants a tenth of AdamW's rate and ten times its weight decay.</summary>
    Lion,
}
