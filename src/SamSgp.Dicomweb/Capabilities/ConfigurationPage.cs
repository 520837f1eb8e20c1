using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using SamSgp.Dicomweb.Client.Peers;
using SamSgp.Dicomweb.Hosting;

namespace SamSgp.Dicomweb.Capabilities;

/// <summary>All options with what the code says of them: names and defaults of the options classes, their ranges, and the
/// comments above them.</summary>
internal static partial class ConfigurationPage
{
    private const string Overview = """
        # Configuration

        Written from the code by `eng/docs.sh`; a test compares.

        Options are given in `appsettings.json` in the working directory, in the file that `--config` names, in the environment as
        `SAMSGP_Section__Name`, or on the command line as `--Section:Name=value` (after `eng/up.sh --`); a later one of these holds. Lists are numbered:
        `--Listen:TrustedProxies:0=10.0.0.0/8`. Unknown keys and values out of range stop the start, all of them named at once.

        """;

    // Where a user's data lies on this machine says nothing of others.
    private static readonly string UserFolder = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);

    /// <summary>The page as Markdown.</summary>
    /// <param name="sections">What the service reads.</param>
    public static string Write(IEnumerable<CheckedOptions> sections)
    {
        var comments = new Comments();
        var text = new StringBuilder(Overview);
        var known = sections.Select(section => (section.Section, section.Type)).Append((PeerOptions.Section + ":NAME", typeof(PeerOptions)));
        foreach (var (section, type) in known.OrderBy(one => one.Item1, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {section}\n\n{comments.Of("T:" + type.FullName)}\n\n| option | default | what |\n|---|---|---|\n");
            foreach (var row in Rows(section, type, comments)) text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row)} |\n");
        }

        return text.Replace("\r\n", "\n").ToString();
    }

    private static IEnumerable<string[]> Rows(string prefix, Type type, Comments comments)
    {
        var defaults = Activator.CreateInstance(type);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite))
        {
            var name = $"{prefix}:{property.Name}";
            var what = comments.Of($"P:{property.DeclaringType!.FullName!.Replace('+', '.')}.{property.Name}");
            if (PartOf(property.PropertyType) is { } part)
            {
                if (IsList(property.PropertyType)) name += ":0";
                foreach (var row in Rows(name, part, comments)) yield return row;
                continue;
            }

            yield return [$"`{name}`{(IsList(property.PropertyType) ? " ..." : "")}", Default(property.GetValue(defaults)), what + Range(property)];
        }
    }

    // The class whose properties are keys of their own below this one; null for a plain value.
    private static Type? PartOf(Type type)
    {
        var one = IsList(type) ? type.GetGenericArguments()[0] : type;
        return one.Namespace?.StartsWith("SamSgp.", StringComparison.Ordinal) == true && one is { IsEnum: false, IsClass: true } ? one : null;
    }

    private static bool IsList(Type type) => type is { IsGenericType: true } && type.IsAssignableTo(typeof(System.Collections.IEnumerable));

    private static string Default(object? value) => value switch
    {
        null or "" => "none",
        System.Collections.IEnumerable list and not string => list.Cast<object>().ToList() is { Count: > 0 } items ? $"`{string.Join(", ", items)}`" : "none",
        long bytes when bytes > 1 << 20 && bytes % (1 << 20) == 0 => bytes % (1 << 30) == 0 ? $"{bytes >> 30} GiB" : $"{bytes >> 20} MiB",
        bool flag => flag ? "`true`" : "`false`",
        IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
        string path when UserFolder.Length > 0 => $"`{path.Replace(UserFolder, "~/.local/share", StringComparison.Ordinal)}`",
        _ => $"`{value}`",
    };

    private static string Range(PropertyInfo property) => property.GetCustomAttribute<RangeAttribute>() is { } range
        ? string.Create(CultureInfo.InvariantCulture, $" ({range.Minimum} to {range.Maximum})") : "";

    /// <summary>The summaries that the compiler left beside the assemblies.</summary>
    private sealed partial class Comments
    {
        private readonly Dictionary<string, XElement> _members = Directory.EnumerateFiles(AppContext.BaseDirectory, "SamSgp.*.xml")
            .SelectMany(file => XDocument.Load(file).Descendants("member"))
            .DistinctBy(member => member.Attribute("name")!.Value).ToDictionary(member => member.Attribute("name")!.Value);

        /// <summary>One line of Markdown; empty where nothing is said.</summary>
        public string Of(string member) => _members.TryGetValue(member, out var found) && found.Element("summary") is { } summary
            ? Spaces().Replace(string.Concat(summary.Nodes().Select(Text)), " ").Trim().Replace("|", "\\|", StringComparison.Ordinal) : "";

        private static string Text(XNode node) => node switch
        {
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")?.Value.Split('.', ':')[^1] ?? see.Attribute("langword")?.Value}`",
            XElement other => other.Value,
            _ => node.ToString(SaveOptions.DisableFormatting).Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal)
                .Replace("&amp;", "&", StringComparison.Ordinal),
        };

        [GeneratedRegex(@"\s+")]
        private static partial Regex Spaces();
    }
}
