using SamSgp.Testing;

namespace SamSgp.EndToEnd.Tests.Packages;

/// <summary>A fact that installs the Debian package below a folder: its user, and whose its data is, take Debian's tools and root.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DebFactAttribute : FactAttribute
{
    private static readonly string[] Needed = ["dpkg", "dpkg-deb", "systemd-sysusers", "systemd-tmpfiles", "npm"];

    public DebFactAttribute()
    {
        var missing = Needed.Where(tool => Tools.Find(tool) is null).ToList();
        if (missing.Count > 0) Skip = "needs " + string.Join(", ", missing) + " on the PATH";
        else if (!Environment.IsPrivilegedProcess) Skip = "needs root, to install below a folder";
    }
}
