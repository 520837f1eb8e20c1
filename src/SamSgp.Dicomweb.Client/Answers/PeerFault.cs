namespace SamSgp.Dicomweb.Client.Answers;

/// <summary>Why a peer did not do what was asked.</summary>
public enum PeerFault
{
    /// <summary>No connection, or it broke, also after the retries.</summary>
    Unreachable,

    /// <summary>It did not answer, or stopped sending, in the time configured.</summary>
    TimedOut,

    /// <summary>401 or 403: the credentials are missing, wrong, expired, or not enough.</summary>
    Unauthorized,

    /// <summary>404 or 410: it has no such study, series or instance.</summary>
    NotFound,

    /// <summary>Any other 4xx, or 501: it does not accept the request.</summary>
    Refused,

    /// <summary>429 or 5xx, also after the retries.</summary>
    Unavailable,

    /// <summary>It answered with something that is not DICOMweb.</summary>
    Malformed,
}
