using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using SamSgp.Imaging.Reports;

namespace SamSgp.Dicomweb.Wado;

/// <summary>A structured report as a page or as plain text.</summary>
internal static class ReportPage
{
    // Letters of all languages as they are; what means something in HTML never.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>A page without scripts; every text in it is text.</summary>
    public static string Html(IReadOnlyList<ReportLine> lines)
    {
        var page = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n");
        page.Append("<title>").Append(Encoder.Encode(lines[0].Name)).Append("</title>\n");
        page.Append("<style>body { font: 1rem/1.4 system-ui, sans-serif; margin: 2rem } ul { padding-left: 1.2rem }</style>\n");
        page.Append("<h1>").Append(Encoder.Encode(lines[0].Name)).Append("</h1>\n");
        var depth = 0;
        foreach (var line in lines.Skip(1))
        {
            for (; depth < line.Depth; depth++) page.Append("<ul>\n");
            for (; depth > line.Depth; depth--) page.Append("</ul>\n");
            page.Append("<li>");
            if (line.Name.Length > 0) page.Append("<b>").Append(Encoder.Encode(line.Name)).Append(line.Value.Length > 0 ? ":</b> " : "</b>");
            page.Append(Encoder.Encode(line.Value).Replace("&#xD;&#xA;", "<br>", StringComparison.Ordinal).Replace("&#xA;", "<br>", StringComparison.Ordinal)).Append('\n');
        }

        for (; depth > 0; depth--) page.Append("</ul>\n");
        return page.Append("</html>\n").ToString();
    }

    /// <summary>A line for each item, those below others indented.</summary>
    public static string Text(IReadOnlyList<ReportLine> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            var indent = new string(' ', 2 * line.Depth);
            text.Append(indent).Append(line.Name).Append(line is { Name.Length: > 0, Value.Length: > 0 } ? ": " : "")
                .Append(line.Value.ReplaceLineEndings($"\n{indent}  ")).Append('\n');
        }

        return text.ToString();
    }
}
