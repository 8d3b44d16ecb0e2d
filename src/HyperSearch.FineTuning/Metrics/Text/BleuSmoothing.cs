namespace HyperSearch.FineTuning.Metrics.Text;

/// <summary>What stands for the precision of an order without a match (Chen and Cherry, 2014).</summary>
public enum BleuSmoothing
{
    /// <summary>Zero: the score is 0.</summary>
    None,

    /// <summary>Half of the smallest count, halved again with every further empty order; the usual choice.</summary>
    Exponential,

    /// <summary>A small count in place of 0.</summary>
    Floor,

    /// <summary>A constant added to matches and totals of all orders but the first.</summary>
    AddK,
}
