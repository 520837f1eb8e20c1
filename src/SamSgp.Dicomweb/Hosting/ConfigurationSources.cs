namespace SamSgp.Dicomweb.Hosting;

/// <summary>
/// Where settings come from, later ones winning: the defaults in the options classes, <c>appsettings.json</c> in the working
/// directory, the file named by <c>--config</c>, environment variables <c>SAMSGP_Section__Key</c>, the command line
/// (<c>--Section:Key=value</c>).
/// </summary>
internal static class ConfigurationSources
{
    public const string FileKey = "config";
    public const string Prefix = "SAMSGP_";

    public static void Use(ConfigurationManager configuration, string[] arguments)
    {
        configuration.Sources.Clear();
        configuration.AddJsonFile(Path.GetFullPath("appsettings.json"), optional: true, reloadOnChange: false);
        var commandLine = new ConfigurationBuilder().AddCommandLine(arguments).Build();
        if (commandLine[FileKey] is { Length: > 0 } file) configuration.AddJsonFile(Path.GetFullPath(file), optional: false, reloadOnChange: false);
        configuration.AddEnvironmentVariables(Prefix);
        configuration.AddCommandLine(arguments);
    }
}
