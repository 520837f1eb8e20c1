using SamSgp.Tasks.Shapes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace SamSgp.Tasks.Validation;

/// <summary>Refuses what would cost a reader more than the text is long: the library's tree builder recurses (deep
/// nesting ends the process), and aliases multiply. Its event parser does neither.</summary>
internal static class YamlGuard
{
    private const int DeepestNesting = 32;

    /// <summary>Looks through a document; false with a fault noted when it must not be built.</summary>
    /// <exception cref="YamlException">It is not YAML.</exception>
    public static bool Allows(string text, ManifestDocument document)
    {
        var parser = new Parser(new StringReader(text));
        try
        {
            return Allows(parser, document);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // YamlDotNet's scanner trips over some malformed text instead of refusing it.
            var place = parser.Current?.End ?? Mark.Empty;
            throw new YamlException(place, place, "While scanning, met text that is no YAML", e);
        }
    }

    private static bool Allows(Parser parser, ManifestDocument document)
    {
        for (var depth = 0; parser.MoveNext();)
        {
            var (part, place) = (parser.Current!, parser.Current!.Start);
            depth += part.NestingIncrease;
            if (part is AnchorAlias alias)
                return document.Refuse($"holds the alias *{alias.Value}", "write the value out", place);
            if (depth > DeepestNesting + 2) // stream and document are two
                return document.Refuse($"is nested more than {DeepestNesting} deep", "write it as task.schema.json describes it", place);
        }

        return true;
    }
}
