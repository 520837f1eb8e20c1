using Microsoft.AspNetCore.Authorization;

namespace SamSgp.Dicomweb.Security;

/// <summary>An endpoint that lets everybody in to look at credentials, or what stands for them, itself: sign-ins that fail there count, and
/// the audit log has it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChecksItselfAttribute : Attribute
{
    /// <summary>Whether an endpoint is open to everybody.</summary>
    public static bool IsOpen(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null && endpoint.Metadata.GetMetadata<ChecksItselfAttribute>() is null;
}
