namespace SamSgp.Plugins;

/// <summary>What a router says of a series.</summary>
/// <param name="Fits">Whether the task may run on it.</param>
/// <param name="Reason">Why, as a sentence for the user.</param>
public sealed record RouteDecision(bool Fits, string Reason);
