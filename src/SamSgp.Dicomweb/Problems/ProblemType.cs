using System.Reflection;

namespace SamSgp.Dicomweb.Problems;

/// <summary>The one table of what a request can be refused with (RFC 9457): <c>type</c> is <c>urn:samsgp:problem:</c> + name.</summary>
internal sealed record ProblemType(string Name, int Status, string Title)
{
    public static readonly ProblemType MalformedRequest = new("malformed-request", 400, "The request cannot be understood.");
    public static readonly ProblemType MalformedUid = new("malformed-uid", 400, "A UID of the path is malformed.");
    public static readonly ProblemType UnknownAttribute = new("unknown-attribute", 400, "The query names an unknown attribute.");
    public static readonly ProblemType MalformedValue = new("malformed-value", 400, "A value of the query is malformed.");
    public static readonly ProblemType Unauthenticated = new("unauthenticated", 401, "Credentials are missing or not valid.");
    public static readonly ProblemType OutOfScope = new("out-of-scope", 403, "These credentials do not allow this.");
    public static readonly ProblemType ForeignOrigin = new("foreign-origin", 403, "A page of another origin may not do this.");
    public static readonly ProblemType NotFound = new("not-found", 404, "There is no such resource.");
    public static readonly ProblemType MethodNotAllowed = new("method-not-allowed", 405, "The resource does not know this method.");
    public static readonly ProblemType NotAcceptable = new("not-acceptable", 406, "None of the accepted media types can be given.");
    public static readonly ProblemType Undecodable = new("undecodable", 406, "The image cannot be decoded.");
    public static readonly ProblemType Timeout = new("request-timeout", 408, "The request arrived too slowly.");
    public static readonly ProblemType Conflict = new("conflict", 409, "The request conflicts with the resource's state.");
    public static readonly ProblemType TooLarge = new("too-large", 413, "The request is larger than this service takes.");
    public static readonly ProblemType UnsupportedMediaType = new("unsupported-media-type", 415, "The request's media type is not known here.");
    public static readonly ProblemType RangeNotSatisfiable = new("range-not-satisfiable", 416, "The range lies outside the resource.");
    public static readonly ProblemType Uneven = new("uneven-slices", 422, "The slices of the series do not lie evenly.");
    public static readonly ProblemType HeadersTooLarge = new("headers-too-large", 431, "The request's headers are larger than this service takes.");
    public static readonly ProblemType Misdirected = new("misdirected", 421, "The service is not known by this name.");
    public static readonly ProblemType TooManyRequests = new("too-many-requests", 429, "Too many requests at once.");
    public static readonly ProblemType TooManyFailures = new("too-many-failures", 429, "Too many wrong credentials came from this address.");
    public static readonly ProblemType Internal = new("internal", 500, "The service failed.");
    public static readonly ProblemType InstanceDamaged = new("instance-damaged", 500, "A stored file is missing or is not what was stored.");
    public static readonly ProblemType NotImplemented = new("not-implemented", 501, "The service does not do this.");
    public static readonly ProblemType Busy = new("busy", 503, "The service has too much in hand at the moment.");
    public static readonly ProblemType QueueFull = new("queue-full", 503, "As much work waits as may.");
    public static readonly ProblemType StorageUnavailable = new("storage-unavailable", 503, "The store cannot be used at the moment.");

    private static readonly ProblemType[] Plain =
    [
        MalformedRequest, Unauthenticated, OutOfScope, NotFound, MethodNotAllowed, NotAcceptable, Timeout, Conflict, TooLarge,
        UnsupportedMediaType, RangeNotSatisfiable, TooManyRequests, HeadersTooLarge, Internal, NotImplemented,
        StorageUnavailable,
    ];

    /// <summary>The whole table.</summary>
    public static IReadOnlyList<ProblemType> All =>
        [.. typeof(ProblemType).GetFields(BindingFlags.Public | BindingFlags.Static).Select(row => row.GetValue(null)).OfType<ProblemType>()];

    /// <summary>What goes into the problem's <c>type</c>.</summary>
    public string Urn => "urn:samsgp:problem:" + Name;

    /// <summary>The plain problem of a status that ASP.NET set without saying more.</summary>
    public static ProblemType OfStatus(int status) =>
        Array.Find(Plain, type => type.Status == status) ?? (status < 500 ? MalformedRequest with { Status = status } : Internal);
}
