using System.Security.Claims;

namespace SamSgp.Dicomweb.Security;

/// <summary>What credentials allow; each is the name of an authorization policy, and every endpoint asks for one.</summary>
internal static class Scopes
{
    /// <summary>Find and retrieve instances, metadata, pictures, workitems and tasks.</summary>
    public const string Read = "read";

    /// <summary>Store instances.</summary>
    public const string Write = "write";

    /// <summary>Run tasks, create workitems; change and cancel one's own runs.</summary>
    public const string Segment = "segment";

    /// <summary>Change what tasks learn from: add and remove examples, choose a version.</summary>
    public const string Teach = "teach";

    /// <summary>Claim and complete workitems that name a task of this service, in its place.</summary>
    public const string Perform = "perform";

    /// <summary>All of these; delete, cancel the runs of others, and see how the service is doing.</summary>
    public const string Admin = "admin";

    /// <summary>Type of the claims that name a principal's scopes.</summary>
    public const string Claim = "scope";

    public static readonly string[] All = [Read, Write, Segment, Teach, Perform, Admin];

    /// <summary>Whether a principal may do what a scope stands for.</summary>
    public static bool Allow(ClaimsPrincipal user, string scope) => user.HasClaim(Claim, scope) || user.HasClaim(Claim, Admin);
}
