namespace SamSgp.Architecture.Tests;

/// <summary>Documents that are made from the code: tests compare them, or write them where <c>eng/docs.sh</c> says so.</summary>
internal static class WrittenDocuments
{
    /// <summary>Whether they are written instead of compared.</summary>
    public static bool AreWritten { get; } = Environment.GetEnvironmentVariable("SAMSGP_WRITE_DOCS") == "1";
}
