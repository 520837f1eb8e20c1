namespace SamSgp.Storage.Instances;

/// <summary>What is to be minded about an instance that is stored: values of Warning Reason (0008,1196), PS3.18 table I.2-1.</summary>
public static class WarningReasons
{
    /// <summary>The dataset does not match what is known of it: its file meta information names another instance, its study another patient.</summary>
    public const ushort DataSetDoesNotMatch = 0xB007;
}
