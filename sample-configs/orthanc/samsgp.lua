-- Sends every series of images that has arrived to SamSgp.Dicomweb, then says that it is complete. The segmentation
-- comes back by STOW-RS.

local server = 'samsgp'                               -- name under DicomWeb.Servers in the configuration
local routing = 'http://127.0.0.1:8780/api/routing'   -- told when all instances are there
local apiKey = nil                                    -- the API key, where SamSgp.Dicomweb asks for one

-- Modalities worth sending. SEG, SR and the like are results: they must not go round again.
local images = { CT = true, MR = true, PT = true, US = true, DX = true, CR = true, MG = true, OP = true, XA = true, NM = true }

local sent = {}  -- job of Orthanc -> series it sends

function OnStableSeries(seriesId, tags, metadata)
  if not images[tags['Modality']] then return end
  local study = ParseJson(RestApiGet('/series/' .. seriesId .. '/study'))
  local job = ParseJson(RestApiPost('/dicom-web/servers/' .. server .. '/stow',
    DumpJson({ Resources = { seriesId }, Synchronous = false }, true)))
  sent[job['ID']] = {
    studyInstanceUid = study['MainDicomTags']['StudyInstanceUID'],
    seriesInstanceUid = tags['SeriesInstanceUID'],
  }
end

-- Without this word the series would be complete, too: when nothing has come for Routing:SettleSeconds.
function OnJobSuccess(jobId)
  local series = sent[jobId]
  if series == nil then return end
  sent[jobId] = nil
  local headers = { ['Content-Type'] = 'application/json' }
  if apiKey ~= nil then headers['X-Api-Key'] = apiKey end
  HttpPost(routing, DumpJson(series, true), headers)
end

function OnJobFailure(jobId)
  if sent[jobId] == nil then return end
  print('Series ' .. sent[jobId].seriesInstanceUid .. ' could not be sent to SamSgp.Dicomweb: see job ' .. jobId)
  sent[jobId] = nil
end
