namespace SamSgp.Dicomweb.Security;

/// <summary>What credentials allow; each is the name of an authorization policy, and every endpoint asks for one.</summary>
internal static class Scopes
{
    /// <summary>Find and retrieve instances, metadata, pictures, workitems and tasks.</summary>
    public const string Read = "read";

    /// <summary>Store instances.</summary>
    public const string Write = "write";

    /// <summary>Create, change and cancel workitems; run tasks.</summary>
    public const string Segment = "segment";

    /// <summary>Delete, and see how the service is doing.</summary>
    public const string Admin = "admin";

    /// <summary>Type of the claims that name a principal's scopes.</summary>
    public const string Claim = "scope";

    public static readonly string[] All = [Read, Write, Segment, Admin];
}
