using System.Reflection;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>This software's version, as the build states it.</summary>
internal static class ProductVersion
{
    public static string Text { get; } =
        (typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0")
        .Split('+')[0];
}
