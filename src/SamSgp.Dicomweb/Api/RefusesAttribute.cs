namespace SamSgp.Dicomweb.Api;

/// <summary>Statuses that an action of <c>/api</c> refuses with beyond those that follow from its form (<see cref="ApiFailures"/>): for the
/// OpenAPI document.</summary>
/// <param name="statuses">HTTP statuses, each of which a problem has.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RefusesAttribute(params int[] statuses) : Attribute
{
    public IReadOnlyList<int> Statuses => statuses;
}
