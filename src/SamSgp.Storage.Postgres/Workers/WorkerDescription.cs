namespace SamSgp.Storage.Postgres.Workers;

/// <summary>What others of the store are told of a worker.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Version">Version of its software.</param>
/// <param name="Device">What its networks run on.</param>
public sealed record WorkerDescription(string Name, string Version, string Device);
