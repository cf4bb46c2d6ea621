; The set-up program for Windows: for one person, without an administrator.
;
;   makensis -DVERSION=0.1.0 -DSOURCE=folder -DOUTPUT=file -DICON=file -DLICENSE=file srgui.nsi
;
; SOURCE is the frozen folder: srgui.exe (command line), srgui-gui.exe (window) and _internal. VERSION is three numbers
; with dots between. Paths are whole ones: makensis goes into the folder of this script. Beside ICON, srgui.ico, there may
; be srgui-setup.bmp for the last page. -DTARGET=amd64-unicode makes the set-up program itself 64-bit, where
; makensis can.
; Silent: setup.exe /S [/D=folder]; exit code 0 done, 1 cancelled, 2 refused. Uninstall: uninstall-srgui.exe /S.

!ifndef VERSION | SOURCE | OUTPUT | ICON | LICENSE
  !error "Say -DVERSION= -DSOURCE= -DOUTPUT= -DICON= -DLICENSE="
!endif

Unicode true
!ifdef TARGET
  Target ${TARGET}
!endif
ManifestDPIAware true
ManifestSupportedOS all
SetCompressor /SOLID lzma
SetCompressorDictSize 64

!include MUI2.nsh
!include LogicLib.nsh
!include x64.nsh
!include WinMessages.nsh
!include FileFunc.nsh

Name "srgui"
Caption "srgui ${VERSION}"
BrandingText "srgui ${VERSION}"
OutFile "${OUTPUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\srgui"
InstallDirRegKey HKCU "Software\srgui" "Folder"
AllowSkipFiles off
ShowUninstDetails show

VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "srgui"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Sets srgui up"
VIAddVersionKey "CompanyName" "The srgui developers"
VIAddVersionKey "LegalCopyright" "The srgui developers, MIT licence"

!define APP_KEY "Software\Classes\Applications\srgui-gui.exe"
!define PICTURE_KEY "Software\Classes\srgui.picture"
!define WEIGHTS_KEY "Software\Classes\srgui.weights"
!define REMOVE_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\srgui"
!define STARTED_BY_NAME "Software\Microsoft\Windows\CurrentVersion\App Paths\srgui.exe"
!define ASSOCIATIONS_CHANGED 0x08000000
!define REFUSED 2

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!searchreplace SIDE "${ICON}" ".ico" "-setup.bmp"
!if /FileExists "${SIDE}"
  !define MUI_WELCOMEFINISHPAGE_BITMAP "${SIDE}"
!endif
!define MUI_ABORTWARNING
!define MUI_COMPONENTSPAGE_SMALLDESC
!define MUI_FINISHPAGE_RUN "$INSTDIR\srgui-gui.exe"
!define MUI_FINISHPAGE_RUN_TEXT "Open srgui"
!define MUI_UNCONFIRMPAGE_TEXT_TOP \
  "srgui will be removed from this folder. Your settings and the networks you trained stay in $LOCALAPPDATA\srgui; \
  delete that folder yourself if you do not want them any more."

!insertmacro MUI_PAGE_LICENSE "${LICENSE}"
!insertmacro MUI_PAGE_COMPONENTS
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE FolderChosen
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; --- What speaks against it --------------------------------------------------------------------------------------------

; Puts a sentence into $R9, empty where nothing speaks against it.
!macro REFUSE_WHILE_RUNNING PROGRAM
  ${If} $R9 == ""
  ${AndIf} ${FileExists} "$INSTDIR\${PROGRAM}"
    ; Windows does not let a program be written to while it runs.
    ClearErrors
    FileOpen $R8 "$INSTDIR\${PROGRAM}" a
    ${If} ${Errors}
      StrCpy $R9 "srgui is running, or its folder cannot be written to. Close srgui, and wait for its commands and \
        trainings to end; then try again."
    ${Else}
      FileClose $R8
    ${EndIf}
  ${EndIf}
!macroend

Function FindObstacle
  StrCpy $R9 ""
  ${IfNot} ${RunningX64}
    StrCpy $R9 "srgui needs a 64-bit Windows."
    Return
  ${EndIf}
  !insertmacro REFUSE_WHILE_RUNNING "srgui.exe"
  !insertmacro REFUSE_WHILE_RUNNING "srgui-gui.exe"
  ; Uninstalling removes the folder _internal with all that is in it: it must not be anybody else's.
  ${If} $R9 == ""
  ${AndIfNot} ${FileExists} "$INSTDIR\srgui-gui.exe"
  ${AndIfNot} ${FileExists} "$INSTDIR\uninstall-srgui.exe"
    ${If} ${FileExists} "$INSTDIR\_internal\*.*"
    ${OrIf} ${FileExists} "$INSTDIR\LICENSE.txt"
      StrCpy $R9 "There is another program in $INSTDIR. Choose an empty folder."
    ${EndIf}
  ${EndIf}
FunctionEnd

Function FolderChosen
  Call FindObstacle
  ${If} $R9 != ""
    MessageBox MB_OK|MB_ICONEXCLAMATION "$R9"
    Abort
  ${EndIf}
FunctionEnd

!macro REFUSE UN
  Function ${UN}Refuse
    DetailPrint "$R9"
    MessageBox MB_OK|MB_ICONEXCLAMATION "$R9" /SD IDOK
    SetErrorLevel ${REFUSED}
    Quit
  FunctionEnd
!macroend
!insertmacro REFUSE ""
!insertmacro REFUSE "un."

; --- Installing --------------------------------------------------------------------------------------------------------

!macro OPEN_WITH SUFFIX PROGID
  WriteRegStr HKCU "${APP_KEY}\SupportedTypes" "${SUFFIX}" ""
  WriteRegStr HKCU "Software\Classes\${SUFFIX}\OpenWithProgids" "${PROGID}" ""
!macroend

!macro FILE_TYPE KEY NAME
  WriteRegStr HKCU "${KEY}" "" "${NAME}"
  WriteRegStr HKCU "${KEY}\DefaultIcon" "" "$INSTDIR\srgui-gui.exe,0"
  WriteRegStr HKCU "${KEY}\shell\open" "FriendlyAppName" "srgui"
  WriteRegStr HKCU "${KEY}\shell\open\command" "" '"$INSTDIR\srgui-gui.exe" --gui "%1"'
!macroend

; A list, because it is gone through when installing and when uninstalling.
!macro EACH_SUFFIX DO
  !insertmacro ${DO} ".png" "srgui.picture"
  !insertmacro ${DO} ".jpg" "srgui.picture"
  !insertmacro ${DO} ".jpeg" "srgui.picture"
  !insertmacro ${DO} ".webp" "srgui.picture"
  !insertmacro ${DO} ".tif" "srgui.picture"
  !insertmacro ${DO} ".tiff" "srgui.picture"
  !insertmacro ${DO} ".bmp" "srgui.picture"
  !insertmacro ${DO} ".gif" "srgui.picture"
  !insertmacro ${DO} ".avif" "srgui.picture"
  !insertmacro ${DO} ".safetensors" "srgui.weights"
!macroend

Section "srgui" SectionProgram
  SectionIn RO
  Call FindObstacle
  ${If} $R9 != ""
    Call Refuse
  ${EndIf}
  SetOutPath "$INSTDIR"
  ; The version before is moved aside as a whole, which fails and changes nothing where a file of it is in use.
  RMDir /r "$INSTDIR\_internal.old"
  ${If} ${FileExists} "$INSTDIR\_internal\*.*"
    ClearErrors
    Rename "$INSTDIR\_internal" "$INSTDIR\_internal.old"
    ${If} ${Errors}
      StrCpy $R9 "The version of srgui that is installed is in use. Close srgui, and wait for its commands and \
        trainings to end; then try again."
      Call Refuse
    ${EndIf}
  ${EndIf}
  ; The bulk last: an installation that is stopped halfway can be done again, or removed.
  File "${SOURCE}\srgui.exe"
  File "${SOURCE}\srgui-gui.exe"
  WriteUninstaller "$INSTDIR\uninstall-srgui.exe"
  File /r "${SOURCE}\_internal"
  File "/oname=LICENSE.txt" "${LICENSE}"
  RMDir /r "$INSTDIR\_internal.old"

  CreateShortcut "$SMPROGRAMS\srgui.lnk" "$INSTDIR\srgui-gui.exe" "" "$INSTDIR\srgui-gui.exe" 0 "" "" \
    "Enlarge pictures with trained networks, and compare them"
  WriteRegStr HKCU "Software\srgui" "Folder" "$INSTDIR"
  WriteRegStr HKCU "${STARTED_BY_NAME}" "" "$INSTDIR\srgui.exe"

  WriteRegStr HKCU "${REMOVE_KEY}" "DisplayName" "srgui"
  WriteRegStr HKCU "${REMOVE_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${REMOVE_KEY}" "DisplayIcon" "$INSTDIR\srgui-gui.exe,0"
  WriteRegStr HKCU "${REMOVE_KEY}" "Publisher" "The srgui developers"
  WriteRegStr HKCU "${REMOVE_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${REMOVE_KEY}" "UninstallString" '"$INSTDIR\uninstall-srgui.exe"'
  WriteRegStr HKCU "${REMOVE_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall-srgui.exe" /S'
  WriteRegDWORD HKCU "${REMOVE_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${REMOVE_KEY}" "NoRepair" 1
  SectionGetSize ${SectionProgram} $0
  WriteRegDWORD HKCU "${REMOVE_KEY}" "EstimatedSize" $0
SectionEnd

Section '"Open with" for pictures' SectionOpenWith
  ; Offered beside other programs; which one opens a picture by default stays as it is.
  WriteRegStr HKCU "${APP_KEY}" "FriendlyAppName" "srgui"
  WriteRegStr HKCU "${APP_KEY}\DefaultIcon" "" "$INSTDIR\srgui-gui.exe,0"
  WriteRegStr HKCU "${APP_KEY}\shell\open\command" "" '"$INSTDIR\srgui-gui.exe" --gui "%1"'
  !insertmacro FILE_TYPE "${PICTURE_KEY}" "Picture"
  !insertmacro FILE_TYPE "${WEIGHTS_KEY}" "Weights of a network"
  !insertmacro EACH_SUFFIX OPEN_WITH
  System::Call 'shell32::SHChangeNotify(i ${ASSOCIATIONS_CHANGED}, i 0, p 0, p 0)'
SectionEnd

Section /o "Shortcut on the desktop" SectionDesktop
  CreateShortcut "$DESKTOP\srgui.lnk" "$INSTDIR\srgui-gui.exe"
  WriteRegDWORD HKCU "Software\srgui" "HasDesktopShortcut" 1
SectionEnd

!macro CHANGE_PATH OPTION
  InitPluginsDir
  File "/oname=$PLUGINSDIR\path.ps1" "path.ps1"
  nsExec::ExecToLog '"$SYSDIR\WindowsPowerShell\v1.0\powershell.exe" -NoProfile -NonInteractive \
    -ExecutionPolicy Bypass -File "$PLUGINSDIR\path.ps1" -Folder "$INSTDIR" ${OPTION}'
  Pop $0
  ${If} $0 == 0
    SendMessage ${HWND_BROADCAST} ${WM_SETTINGCHANGE} 0 "STR:Environment" /TIMEOUT=2000
  ${Else}
    DetailPrint "The PATH was left as it is ($0)."
  ${EndIf}
!macroend

Section /o 'Command "srgui" in the PATH' SectionPath
  !insertmacro CHANGE_PATH ""
  ${If} $0 == 0
    WriteRegDWORD HKCU "Software\srgui" "IsInPath" 1
  ${EndIf}
SectionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${SectionProgram} "The program, its networks, and an entry in the start menu."
  !insertmacro MUI_DESCRIPTION_TEXT ${SectionOpenWith} \
    "Offers srgui where you choose a program for a picture. What opens pictures by default stays as it is."
  !insertmacro MUI_DESCRIPTION_TEXT ${SectionDesktop} "A shortcut on the desktop too."
  !insertmacro MUI_DESCRIPTION_TEXT ${SectionPath} "Lets you write srgui in a terminal that is opened from then on."
!insertmacro MUI_FUNCTION_DESCRIPTION_END

; --- Uninstalling ------------------------------------------------------------------------------------------------------

!macro NOT_OPEN_WITH SUFFIX PROGID
  DeleteRegValue HKCU "Software\Classes\${SUFFIX}\OpenWithProgids" "${PROGID}"
  DeleteRegKey /ifempty HKCU "Software\Classes\${SUFFIX}\OpenWithProgids"
  DeleteRegKey /ifempty HKCU "Software\Classes\${SUFFIX}"
!macroend

Section "Uninstall"
  StrCpy $R9 ""
  !insertmacro REFUSE_WHILE_RUNNING "srgui.exe"
  !insertmacro REFUSE_WHILE_RUNNING "srgui-gui.exe"
  ${If} $R9 != ""
    Call un.Refuse
  ${EndIf}

  ReadRegDWORD $1 HKCU "Software\srgui" "IsInPath"
  ${If} $1 == 1
    !insertmacro CHANGE_PATH "-Remove"
  ${EndIf}
  ReadRegDWORD $1 HKCU "Software\srgui" "HasDesktopShortcut"
  ${If} $1 == 1
    Delete "$DESKTOP\srgui.lnk"
  ${EndIf}
  Delete "$SMPROGRAMS\srgui.lnk"

  !insertmacro EACH_SUFFIX NOT_OPEN_WITH
  DeleteRegKey HKCU "${APP_KEY}"
  DeleteRegKey HKCU "${PICTURE_KEY}"
  DeleteRegKey HKCU "${WEIGHTS_KEY}"
  DeleteRegKey HKCU "${STARTED_BY_NAME}"
  DeleteRegKey HKCU "${REMOVE_KEY}"
  DeleteRegKey HKCU "Software\srgui"
  System::Call 'shell32::SHChangeNotify(i ${ASSOCIATIONS_CHANGED}, i 0, p 0, p 0)'

  Delete "$INSTDIR\srgui.exe"
  Delete "$INSTDIR\srgui-gui.exe"
  Delete "$INSTDIR\LICENSE.txt"
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\_internal.old"
  Delete "$INSTDIR\uninstall-srgui.exe"
  SetOutPath "$TEMP"
  RMDir "$INSTDIR" ; only where nothing else is in it
  DetailPrint "Your settings, networks and the log are left in $LOCALAPPDATA\srgui."
SectionEnd
