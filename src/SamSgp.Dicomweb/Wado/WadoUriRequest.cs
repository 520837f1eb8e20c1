using System.Globalization;
using SamSgp.Dicom;
using SamSgp.Imaging.Rendering;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Wado;

/// <summary>What a WADO-URI request asks for (PS3.18 9.1.2).</summary>
/// <param name="Scope">The instance.</param>
/// <param name="ContentType">Media types, best first, as an Accept header has them; empty where nothing is said.</param>
/// <param name="TransferSyntax">Of an instance; null where none is named.</param>
/// <param name="Frame">0-based; null where none is named.</param>
/// <param name="Rendering">How a picture is made.</param>
internal sealed record WadoUriRequest(InstanceScope Scope, string ContentType, string? TransferSyntax, int? Frame, RenderOptions Rendering)
{
    // The box of who names one side only.
    private const int AnySide = Viewport.LargestSide;

    /// <summary>Reads the query; null, with the fault, where it is malformed.</summary>
    public static WadoUriRequest? Read(IQueryCollection query, out string? fault)
    {
        string? Text(string name) => query.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;
        var uids = ((string[])["studyUID", "seriesUID", "objectUID"]).Select(name => (Name: name, Uid: Text(name))).ToList();
        int frame = 1, quality = 0, rows = 0, columns = 0;
        fault = Text("requestType") != "WADO" ? "requestType wants WADO."
            : uids.Find(one => !DicomUID.IsUidText(one.Uid)) is { Name: { } name } ? $"{name} wants a UID: 1 to 64 digits and dots (PS3.5 9.1)."
            : !IsNumber("frameNumber", int.MaxValue, ref frame) ? "frameNumber wants a whole number from 1."
            : !IsNumber("imageQuality", 100, ref quality) ? "imageQuality wants a whole number from 1 to 100."
            : !IsNumber("rows", AnySide, ref rows) || !IsNumber("columns", AnySide, ref columns) ? $"rows and columns want a whole number from 1 to {AnySide}."
            : Text("windowCenter") is null != (Text("windowWidth") is null) ? "windowCenter and windowWidth go together."
            : null;
        var window = Window(Text("windowCenter"), Text("windowWidth"));
        var region = PictureRegion.Parse(Text("region") ?? "");
        if (fault is null && Text("region") is not null && region is null) fault = "region wants xmin,ymin,xmax,ymax, each from 0 to 1, the second two above the first.";
        if (fault is null && Text("windowCenter") is not null && window is null) fault = "windowCenter wants a number, windowWidth one above 0.";
        if (fault is not null) return null;
        var annotations = RenderOptions.ReadAnnotations(Text("annotation") ?? "", out var undone);
        string[] unsupported = [.. undone, .. Text("presentationUID") is null ? (string[])[] : ["presentationUID is not supported: the picture is made without it"]];
        var viewport = rows + columns == 0 ? null : new Viewport(columns > 0 ? columns : AnySide, rows > 0 ? rows : AnySide);
        return new WadoUriRequest(new InstanceScope(uids[0].Uid!, uids[1].Uid, uids[2].Uid), Text("contentType") ?? "", Text("transferSyntax"),
            Text("frameNumber") is null ? null : frame - 1, new RenderOptions(window, viewport, quality > 0 ? quality : null, unsupported)
            {
                Annotations = annotations, Region = region,
            });

        bool IsNumber(string parameter, int most, ref int number) => Text(parameter) is not { } text
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= most);
    }

    private static VoiWindow? Window(string? center, string? width) =>
        double.TryParse(center, NumberStyles.Float, CultureInfo.InvariantCulture, out var middle) && double.IsFinite(middle)
        && double.TryParse(width, NumberStyles.Float, CultureInfo.InvariantCulture, out var extent) && double.IsFinite(extent) && extent > 0
            ? new VoiWindow(middle, extent) : null;
}
