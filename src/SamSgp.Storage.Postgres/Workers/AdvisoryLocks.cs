namespace SamSgp.Storage.Postgres.Workers;

/// <summary>The product's advisory locks: a class, and within it a number for each worker; 0 is the leader of upkeep.</summary>
internal static class AdvisoryLocks
{
    public const int Class = 0x5347; // "SG"

    public const int Leader = 0;
}
