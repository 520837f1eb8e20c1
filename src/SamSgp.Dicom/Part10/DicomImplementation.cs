namespace SamSgp.Dicom;

/// <summary>How this library names itself in files (PS3.7 D.3.3.2).</summary>
public static class DicomImplementation
{
    /// <summary>The implementation class UID, derived from a fixed UUID.</summary>
    public static DicomUID ClassUID { get; } =
        new(DicomUID.FromUuid(new Guid("5a3c1f0e-7d62-4b8a-9c1e-2f6d8b40e971")), "Implementation Class UID", DicomUidType.Unknown);

    /// <summary>The implementation version name, up to 16 characters.</summary>
    public static string Version { get; } = VersionName();

    private static string VersionName()
    {
        var version = typeof(DicomImplementation).Assembly.GetName().Version;
        return $"SAMSGP {version?.ToString(3)}";
    }
}
