using System.ComponentModel.DataAnnotations;
using SamSgp.Dicomweb.Client.Credentials;

namespace SamSgp.Dicomweb.Client.Peers;

/// <summary>One DICOMweb server that series are fetched from or results are sent to, as configuration states it under
/// <c>Peers:{name}</c>.</summary>
public sealed class PeerOptions
{
    /// <summary>The configuration section that holds one entry per peer.</summary>
    public const string Section = "Peers";

    /// <summary>Base of the DICOMweb services, without <c>/studies</c>: <c>http://pacs:8042/dicom-web</c>.</summary>
    [Required]
    public Uri? BaseAddress { get; set; }

    /// <summary>User name and password; null for none.</summary>
    public BasicCredentials? Basic { get; set; }

    /// <summary>Bearer token; null for none.</summary>
    public BearerCredentials? Bearer { get; set; }

    /// <summary>Client certificate; null for none.</summary>
    public CertificateCredentials? Certificate { get; set; }

    /// <summary>Requests that may run at once; 1 to 32, default 4.</summary>
    [Range(1, 32)]
    public int MaxParallelRequests { get; set; } = 4;

    /// <summary>Attempts after the first one that fails with a passing fault (no connection, 408, 429, 5xx); 0 to 20,
    /// default 5.</summary>
    [Range(0, 20)]
    public int Retries { get; set; } = 5;

    /// <summary>Wait before the first retry; doubles with each, up to 30 seconds, with jitter. Default 0.5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the peer may take to begin its answer, sending the request included; default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long an answer that has begun may give no byte; default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Mebibytes of DICOM JSON that one answer may have, unpacked: search results, metadata of a series; 1 to 1024,
    /// default 64. Instances are streamed to disk and not counted.</summary>
    [Range(1, 1024)]
    public int MaxAnswerMegabytes { get; set; } = 64;

    /// <summary>When the copy of a series that was fetched is compared with the peer's byte by byte again; default 1 day.
    /// Instances that were added, taken away, or changed in any attribute are noticed at each use.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan CompareAfter { get; set; } = TimeSpan.FromDays(1);
}
