namespace HyperSearch.Chaos.Tests.Proxies;

/// <summary>What a proxy does to one request and its answer.</summary>
public enum ExchangeFault
{
    None,

    /// <summary>Both ways take their time.</summary>
    Delay,

    /// <summary>The request never arrives; the connection is reset.</summary>
    DropRequest,

    /// <summary>The request arrives and is answered; the answer is lost with the connection.</summary>
    LoseAnswer,

    /// <summary>The request arrives twice at once, on two connections; one of the answers is passed on.</summary>
    Duplicate,

    /// <summary>A copy of the request arrives again seconds later.</summary>
    ReplayLater,

    /// <summary>The request arrives a few bytes at a time.</summary>
    Trickle,

    /// <summary>The answer breaks off in the middle.</summary>
    CutAnswer,

    /// <summary>The request is swallowed and the connection stays open: nobody ever answers.</summary>
    Hang,
}
